import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { endSessionsOf } from '../sessions/end.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { asOperator, lockOperators } from './operator.ts'

/**
 * Lets a person run the appliance no longer: their sessions, their support access and what connectors granted them end at once. The
 * account stays, for the organisations that they belong to.
 *
 * @throws DomainError `forbidden`, `not_found`, `last_operator`, `own_account`
 */
export function removeOperator(ctx: ActorContext, userId: string): Promise<void> {
  requireRecentProof(ctx)
  return asOperator(ctx, async (tx) => {
    await lockOperators(tx)
    await dismiss(tx, ctx, userId)
  })
}

/** In a transaction that holds the lock of the operators. */
export async function dismiss(
  tx: Transaction,
  ctx: ActorContext,
  userId: string,
  comment = '',
): Promise<void> {
  const [row] = await tx.execute<{ email: string }>(sql`
    update users set operator = false where id = ${userId} and operator returning email`)
  if (!row) throw new DomainError('not_found')
  const [left] = await tx.execute(sql`select from users where operator and state = 'active' limit 1`)
  if (!left) throw new DomainError('last_operator')
  if (userId === ctx.actor.userId) throw new DomainError('own_account')
  await tx.execute(sql`select end_support_of(${userId}, ${ctx.actor.displayName})`)
  const sessions = await endSessionsOf(tx, userId)
  await revoke(tx, [`a:${userId}`])
  await audit(tx, ctx, {
    action: 'operator.removed',
    object: { kind: 'operator', id: userId, name: row.email },
    after: { sessions, ...(comment && { comment }) },
  })
}
