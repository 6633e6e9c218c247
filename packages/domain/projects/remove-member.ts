import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { mayGive } from '../can.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { findAssigned, unassign } from '../rights/assign.ts'
import { renewSessionsOf } from '../sessions/end.ts'
import { findTemplate } from '../templates/find.ts'
import { enter } from './enter.ts'

/**
 * Takes a person's role on a project away. A role on the whole organisation stays.
 *
 * @throws DomainError `not_found` when there is none, `role_too_high`
 */
export function removeProjectMember(
  ctx: Context,
  { projectId, userId }: { projectId: string; userId: string },
): Promise<void> {
  return enter(
    ctx,
    { kind: 'project', id: projectId },
    async ({ tx, ctx: acting, access, organizationId }) => {
      require(access, 'member.manage', { projectId })
      const place = { organizationId, projectId }
      const before = await findAssigned(tx, place, { userId })
      if (!before) throw new DomainError('not_found')
      if (!mayGive(access, await findTemplate(tx, before), { projectId }))
        throw new DomainError('role_too_high')
      await unassign(tx, place, { userId })
      await renewSessionsOf(tx, userId)
      await revoke(tx, [`m:${organizationId}:${userId}`])
      await audit(tx, acting, {
        action: 'member.project_role_removed',
        object: { kind: 'member', id: userId },
        before: { role: before, projectId },
        organizationId,
      })
      await tellProject(tx, { organizationId, projectId, kind: 'members', actorId: access.userId })
    },
  )
}
