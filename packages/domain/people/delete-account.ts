import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { accountDeletedMail } from '@holdfast/mail/messages/account-deleted'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import { requireAdministrator } from '../organizations/manage-member.ts'
import { endSessionsOf } from '../sessions/end.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { redactPerson } from './redact.ts'

/**
 * Deletes one's own account: it leaves every organisation, its sessions, tokens and factors end, and name and address are
 * forgotten. Files and the audit trail belong to the organisations and stay.
 *
 * @throws DomainError `proof_required`; `last_administrator`, `last_operator` while nobody else can take over
 */
export function deleteOwnAccount(ctx: ActorContext): Promise<void> {
  requireRecentProof(ctx)
  const { userId: id, email, displayName: name, operator } = ctx.actor
  return inTenant(ctx, async (tx) => {
    if (operator) await requireOtherOperator(tx, id)
    const organizations = await tx.execute<{ organization_id: string }>(
      sql`select organization_id from own_organizations() order by organization_id`,
    )
    for (const { organization_id: organizationId } of organizations) await leave(tx, ctx, organizationId)
    await tx.execute(sql`select set_config('app.organization', '', true)`)
    await endSessionsOf(tx, id)
    await revoke(tx, [`a:${id}`])
    await audit(tx, ctx, {
      action: 'account.deleted',
      object: { kind: 'account', id, name: email },
      after: { by: 'owner', organizations: organizations.length },
    })
    await postMail(tx, ctx, { kind: 'account_deleted', message: accountDeletedMail({ to: email, name }) })
    await redactPerson(tx, id)
  })
}

/** Leaves one organisation, in whose scope the rest of the transaction is then. */
async function leave(tx: Transaction, ctx: ActorContext, organizationId: string): Promise<void> {
  const { userId, email } = ctx.actor
  await tx.execute(sql`select set_config('app.organization', ${organizationId}, true)`)
  // As for acts of administrators: the last two must not go at once.
  await tx.execute(sql`select from organizations where id = ${organizationId} for update`)
  await tx.execute(
    sql`delete from memberships where organization_id = ${organizationId} and user_id = ${userId}`,
  )
  await requireAdministrator({ tx, organizationId })
  await revoke(tx, [`m:${organizationId}:${userId}`])
  await audit(tx, ctx, {
    action: 'member.removed',
    object: { kind: 'member', id: userId, name: email },
    after: { by: 'owner' },
    organizationId,
  })
}

async function requireOtherOperator(tx: Transaction, id: string): Promise<void> {
  const [other] = await tx.execute(sql`
    select 1 from users where operator and state = 'active' and id <> ${id} limit 1`)
  if (!other) throw new DomainError('last_operator')
}
