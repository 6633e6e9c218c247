import { sql } from 'drizzle-orm'
import type { TemplateId } from '@holdfast/contracts/roles'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { mayGive } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { findTemplate } from '../templates/find.ts'
import { enter } from '../projects/enter.ts'

/**
 * Takes an invitation back: its link works no more.
 *
 * @throws DomainError `not_found`, `forbidden`, `role_too_high`
 */
export function revokeInvitation(ctx: Context, organizationId: string, invitationId: string): Promise<void> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    const [row] = await tx.execute<{ email: string; role: TemplateId; project_id: string | null }>(sql`
      delete from invitations where organization_id = ${organizationId} and id = ${invitationId}
      returning email, role, project_id`)
    if (!row) throw new DomainError('not_found')
    // Who may give this role at this place may also take it back; thrown here, the deletion is rolled back.
    const projectId = row.project_id ?? undefined
    require(access, 'member.invite', { projectId })
    if (!mayGive(access, await findTemplate(tx, row.role), { projectId }))
      throw new DomainError('role_too_high')
    await audit(tx, acting, {
      action: 'invitation.revoked',
      object: { kind: 'invitation', id: invitationId, name: row.email },
      before: { role: row.role, projectId: row.project_id },
      organizationId,
    })
  })
}
