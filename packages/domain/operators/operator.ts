import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'

/**
 * One transaction in the default tenant, where operators are at home, as someone who is an operator at this moment (and not only
 * when the request began).
 *
 * @throws DomainError `forbidden`
 */
export function asOperator<T>(ctx: ActorContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return inTenant(ctx, async (tx) => {
    await requireOperator(tx)
    return work(tx)
  })
}

/** @throws DomainError `forbidden` */
export async function requireOperator(tx: Pick<Transaction, 'execute'>): Promise<void> {
  const [row] = await tx.execute<{ operator: boolean }>(sql`select is_operator() as operator`)
  if (!row?.operator) throw new DomainError('forbidden')
}

/** Acts on the list of operators run one after another: the last one must not go by two at once. */
export async function lockOperators(tx: Pick<Transaction, 'execute'>): Promise<void> {
  await tx.execute(sql`select from users where operator order by id for update`)
  await requireOperator(tx)
}
