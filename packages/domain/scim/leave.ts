import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { revoke } from '../connectors/revoke.ts'
import { DomainError } from '../error.ts'
import { requireAdministrator } from '../organizations/manage-member.ts'
import { endSessionsOf, renewSessionsOf } from '../sessions/end.ts'
import type { ScimContext } from './context.ts'
import { ScimError } from './error.ts'

/** Sets whether a member may enter the organisation. Disabled, their sessions and what connectors were granted end. */
export async function setMemberState(
  tx: Transaction,
  ctx: ScimContext,
  userId: string,
  state: 'active' | 'disabled',
): Promise<void> {
  const { organizationId } = ctx
  await tx.execute(sql`update memberships set state = ${state}
    where organization_id = ${organizationId} and user_id = ${userId}`)
  if (state === 'disabled') await lockOut(tx, ctx, userId)
  else await renewSessionsOf(tx, userId)
}

/** Takes a person out of the organisation with all their rights in it. The account stays, and what they made. */
export async function endMembership(
  tx: Transaction,
  ctx: ScimContext,
  userId: string,
  email: string,
): Promise<void> {
  const { organizationId } = ctx
  await tx.execute(
    sql`delete from memberships where organization_id = ${organizationId} and user_id = ${userId}`,
  )
  await tx.execute(
    sql`delete from invitations where organization_id = ${organizationId} and email_key = ${email}`,
  )
  await lockOut(tx, ctx, userId)
}

/** In another organisation the person goes on working: only who belongs to this one alone is signed out everywhere. */
async function lockOut(tx: Transaction, ctx: ScimContext, userId: string): Promise<void> {
  const { organizationId } = ctx
  await keepAdministrator(tx, organizationId)
  await keepBreakGlass(tx, organizationId, userId)
  await revoke(tx, [`m:${organizationId}:${userId}`])
  if (await isTheirsAlone(tx, ctx, userId)) await endSessionsOf(tx, userId)
  else await renewSessionsOf(tx, userId)
}

/** Whether the account belongs to this organisation and to nobody else: no other organisation, no operator. */
export async function isTheirsAlone(tx: Transaction, ctx: ScimContext, userId: string): Promise<boolean> {
  const [row] = await tx.execute<{ alone: boolean }>(sql`
    select not u.operator and not belongs_elsewhere(u.id, ${ctx.organizationId}) as alone
    from users u where u.id = ${userId}`)
  return row?.alone ?? false
}

async function keepAdministrator(tx: Transaction, organizationId: string): Promise<void> {
  try {
    await requireAdministrator({ tx, organizationId })
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'last_administrator') throw error
    throw new ScimError(
      409,
      undefined,
      'The last active account administrator cannot be disabled or removed.',
    )
  }
}

/** Who gets in when the provider is down must not be at the provider's directory's mercy. */
async function keepBreakGlass(tx: Transaction, organizationId: string, userId: string): Promise<void> {
  const [row] = await tx.execute(sql`select 1 from sso_modes
    where organization_id = ${organizationId} and user_id = ${userId} and mode = 'break_glass'`)
  if (row)
    throw new ScimError(
      409,
      undefined,
      'The break-glass administrator is disabled or removed in Holdfast only.',
    )
}
