import { sql } from 'drizzle-orm'
import { inScope } from '@holdfast/db/database'
import { invitationMail } from '@holdfast/mail/messages/invitation'
import { audit } from '../audit.ts'
import { inOrganization, inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { issueInvitation } from '../invitations/issue.ts'
import { postMail } from '../mail/post.ts'
import { newId } from '../new-id.ts'
import type { IssuedLink } from '../passwords/link.ts'
import { lockUsage } from '../usage/reserve.ts'
import { createOrganization } from './create.ts'
import { organizationOf, readOrganization } from './get.ts'
import type { Organization, OrganizationRow } from './get.ts'

/** What operators of the appliance do with organisations. They see names and sizes, nothing inside. */

/** All organisations, by name. */
export function listOrganizations(ctx: ActorContext): Promise<Organization[]> {
  requireOperator(ctx)
  return inTenant(ctx, async (tx) => {
    const rows = await tx.execute<OrganizationRow>(sql`
      select o.id, o.name, o.created_at, o.quota_bytes, o.read_grant_minutes, o.revision, u.stored_bytes, u.reserved_bytes, u.files
      from all_organizations() o, organization_usage(o.id) u`)
    return rows.map(organizationOf)
  })
}

/** Makes an organisation and the invitation of its account administrator. */
export async function openOrganization(
  ctx: ActorContext,
  input: { name: string; administratorEmail: string; publicUrl: string },
): Promise<{ id: string; name: string; invitation: IssuedLink }> {
  requireOperator(ctx)
  const id = await newId(ctx.db)
  return inScope(ctx.db, { tenant: ctx.tenantId, organization: id, user: ctx.actor.userId }, async (tx) => {
    await createOrganization(tx, ctx, { id, name: input.name })
    const invitation = await issueInvitation(tx, ctx, {
      organizationId: id,
      email: input.administratorEmail,
      role: 'account_administrator',
      projectId: null,
      publicUrl: input.publicUrl,
    })
    const message = invitationMail({
      to: input.administratorEmail,
      invitedBy: ctx.actor.displayName,
      organization: input.name,
      project: null,
      ...invitation,
    })
    await postMail(tx, ctx, { kind: 'invitation', message, usefulUntil: invitation.expiresAt })
    return { id, name: input.name, invitation }
  })
}

/** Sets the quota of an organisation in bytes, or lifts it (null). Below what it uses, nothing new goes in. */
export function setQuota(
  ctx: ActorContext,
  organizationId: string,
  input: { quotaBytes: number | null },
): Promise<Organization> {
  requireOperator(ctx)
  return inOrganization(ctx, organizationId, async (tx) => {
    // Reservations take it too: none goes by the old quota once the new one is told.
    await lockUsage(tx, organizationId)
    const before = await readOrganization(tx, organizationId)
    await tx.execute(
      sql`
        update organizations set quota_bytes = ${input.quotaBytes}, revision = revision + 1 where id = ${organizationId}`,
    )
    await audit(tx, ctx, {
      action: 'organization.quota_changed',
      object: { kind: 'organization', id: organizationId, name: before.name },
      before: { quotaBytes: before.usage.quotaBytes },
      after: { quotaBytes: input.quotaBytes },
      organizationId,
    })
    return readOrganization(tx, organizationId)
  })
}

function requireOperator(ctx: ActorContext): void {
  if (!ctx.actor.operator) throw new DomainError('forbidden')
}
