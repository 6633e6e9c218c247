import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { inScope } from '@holdfast/db/database'
import type { Transaction } from '@holdfast/db/database'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import { inTenant } from '../context.ts'
import type { ActorContext, Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'

/**
 * Revokes one of one's own tokens: it works no more, and what it was granted is cut off.
 *
 * @throws DomainError `not_found`
 */
export async function revokeOwnToken(ctx: ActorContext, tokenId: string): Promise<void> {
  const { tenantId, actor } = ctx
  const own = sql`id = ${tokenId} and user_id = ${actor.userId}`
  const [found] = await inTenant(ctx, (tx) =>
    tx.execute<{ organization_id: string }>(sql`select organization_id from api_tokens where ${own}`),
  )
  if (!found) throw new DomainError('not_found')
  // The audit row belongs to the organisation.
  const scope = { tenant: tenantId, organization: found.organization_id, user: actor.userId }
  await inScope(ctx.db, scope, (tx) => remove(tx, ctx, own))
}

/**
 * Revokes a token of a member.
 *
 * @throws DomainError `not_found`, `forbidden`
 */
export function revokeMemberToken(ctx: Context, organizationId: string, tokenId: string): Promise<void> {
  return enter(ctx, { kind: 'organization', id: organizationId }, ({ ctx: acting, tx, access }) => {
    require(access, 'member.manage')
    return remove(tx, acting, sql`id = ${tokenId} and organization_id = ${organizationId}`)
  })
}

async function remove(tx: Transaction, ctx: ActorContext, condition: SQL): Promise<void> {
  const [row] = await tx.execute<{ id: string; name: string; user_id: string; organization_id: string }>(
    sql`delete from api_tokens where ${condition} returning id, name, user_id, organization_id`,
  )
  if (!row) throw new DomainError('not_found')
  // To connectors a token is the session in whose name something was granted.
  await revoke(tx, [`s:${row.id}`])
  await audit(tx, ctx, {
    action: 'api_token.revoked',
    object: { kind: 'api_token', id: row.id, name: row.name },
    before: { userId: row.user_id },
    organizationId: row.organization_id,
  })
}
