import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { emailKey } from '../people/email.ts'
import { renewSessionsOf } from '../sessions/end.ts'
import { manageMember, requireAdministrator } from './manage-member.ts'

/**
 * Removes a person from an organisation with all their roles in it, and takes back what invites them to its projects. The account
 * stays; what they made stays.
 *
 * @throws DomainError `last_administrator`, `own_account`, `role_too_high`, `forbidden`, `not_found`
 */
export function removeMember(ctx: Context, organizationId: string, userId: string): Promise<void> {
  return manageMember(ctx, organizationId, userId, async (scene, member) => {
    const { tx } = scene
    await tx.execute(
      sql`delete from memberships where organization_id = ${organizationId} and user_id = ${userId}`,
    )
    await tx.execute(sql`delete from invitations
      where organization_id = ${organizationId} and email_key = ${emailKey(member.email)}`)
    await requireAdministrator(scene)
    if (userId === scene.ctx.actor.userId) throw new DomainError('own_account')
    await renewSessionsOf(tx, userId)
    await revoke(tx, [`m:${organizationId}:${userId}`])
    await audit(tx, scene.ctx, {
      action: 'member.removed',
      object: { kind: 'member', id: userId, name: member.email },
      before: { role: member.role, state: member.state, projects: member.projects },
      organizationId,
    })
  })
}
