import { sql } from 'drizzle-orm'
import type { Invitation } from '@holdfast/contracts/organizations'
import type { TemplateId } from '@holdfast/contracts/roles'
import type { Transaction } from '@holdfast/db/database'
import { invitationMail } from '@holdfast/mail/messages/invitation'
import { require } from '../access.ts'
import { can, mayGive } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { emailKey } from '../people/email.ts'
import { isOutside } from '../people/external.ts'
import { postMail } from '../mail/post.ts'
import { enter } from '../projects/enter.ts'
import { findTemplate } from '../templates/find.ts'
import { issueInvitation } from './issue.ts'

export interface Invite {
  email: string
  role: TemplateId
  projectId: string | null
  /** Left out: by the domain of the address. */
  external?: boolean | undefined
  publicUrl: string
}

/** An invitation with its secret link. */
export type CreatedInvitation = Invitation & { url: string }

/**
 * Invites a person to an organisation or to one project, with a role up to one's own. An open invitation to the same place is
 * replaced, unless its role is above one's own. A mail tells them.
 *
 * @throws DomainError `forbidden`, `outside_forbidden`, `role_too_high`, `already_member`, `not_found` (the project)
 */
export function createInvitation(
  ctx: Context,
  organizationId: string,
  input: Invite,
): Promise<CreatedInvitation> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    const { projectId, email, role } = input
    require(access, 'member.invite', { projectId: projectId ?? undefined })
    const target = { projectId: projectId ?? undefined }
    if (!mayGive(access, await findTemplate(tx, role), target)) throw new DomainError('role_too_high')
    const external = input.external ?? (await isOutside(tx, organizationId, email))
    if (external && !can(access, 'member.invite_outside', target)) throw new DomainError('outside_forbidden')
    const names = await namesOf(tx, organizationId, projectId)
    await refuseMember(tx, organizationId, email, projectId)
    const before = await openRole(tx, organizationId, email, projectId)
    if (before && !mayGive(access, await findTemplate(tx, before), target))
      throw new DomainError('role_too_high')
    const issued = await issueInvitation(tx, acting, { organizationId, ...input, external })
    const message = invitationMail({
      to: email,
      invitedBy: acting.actor.displayName,
      organization: names.organization,
      project: names.project,
      ...issued,
    })
    const { expiresAt: usefulUntil } = issued
    await postMail(tx, acting, { kind: 'invitation', message, organizationId, usefulUntil })
    return {
      id: issued.id,
      email,
      role,
      projectId,
      projectName: names.project,
      external,
      invitedBy: acting.actor.displayName,
      createdAt: issued.createdAt.toISOString(),
      expiresAt: issued.expiresAt.toISOString(),
      url: issued.url,
    }
  })
}

async function namesOf(tx: Transaction, organizationId: string, projectId: string | null) {
  const [row] = await tx.execute<{ organization: string; project: string | null }>(sql`
    select o.name as organization, p.name as project from organizations o
    left join projects p on p.organization_id = o.id and p.id = ${projectId} and p.deleted_at is null
    where o.id = ${organizationId}`)
  if (!row || (projectId !== null && row.project === null)) throw new DomainError('not_found')
  return row
}

async function refuseMember(
  tx: Transaction,
  organizationId: string,
  email: string,
  projectId: string | null,
): Promise<void> {
  const [row] = await tx.execute(sql`
    select 1 from users u join role_assignments r on r.user_id = u.id and r.organization_id = ${organizationId}
    where u.email_key = ${emailKey(email)} and r.project_id is not distinct from ${projectId} and r.node_id is null`)
  if (row) throw new DomainError('already_member')
}

/** The role of the open invitation that a new one would replace. */
async function openRole(
  tx: Transaction,
  organizationId: string,
  email: string,
  projectId: string | null,
): Promise<TemplateId | undefined> {
  const [row] = await tx.execute<{ role: TemplateId }>(sql`
    select role from invitations where organization_id = ${organizationId} and email_key = ${emailKey(email)}
      and project_id is not distinct from ${projectId} and expires_at > now() for update`)
  return row?.role
}
