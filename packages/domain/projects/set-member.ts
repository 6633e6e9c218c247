import type { ProjectMember } from '@holdfast/contracts/projects'
import type { TemplateId } from '@holdfast/contracts/roles'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { can, mayGive } from '../can.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { assign, findAssigned } from '../rights/assign.ts'
import { renewSessionsOf } from '../sessions/end.ts'
import { findTemplate } from '../templates/find.ts'
import { getMember } from '../organizations/member.ts'
import { enter } from './enter.ts'
import { findProjectMember } from './list-members.ts'

/**
 * Gives a person of the organisation a role on a project, in place of the one they had there.
 *
 * @throws DomainError `not_found` for who is no member, `role_too_high`
 */
export function setProjectMember(
  ctx: Context,
  { projectId, userId, role }: { projectId: string; userId: string; role: TemplateId },
): Promise<ProjectMember> {
  return enter(
    ctx,
    { kind: 'project', id: projectId },
    async ({ tx, ctx: acting, access, organizationId }) => {
      require(access, 'member.manage', { projectId })
      const place = { organizationId, projectId }
      const before = await findAssigned(tx, place, { userId })
      for (const id of before === null ? [role] : [role, before])
        if (!mayGive(access, await findTemplate(tx, id), { projectId }))
          throw new DomainError('role_too_high')
      const person = await getMember(tx, organizationId, userId)
      if (person.external && !can(access, 'member.invite_outside', { projectId }))
        throw new DomainError('outside_forbidden')
      await assign(tx, place, { userId }, { templateId: role, by: access.userId })
      const member = await findProjectMember(tx, { organizationId, projectId, userId })
      if (!member) throw new DomainError('not_found')
      await renewSessionsOf(tx, userId)
      await revoke(tx, [`m:${organizationId}:${userId}`])
      await audit(tx, acting, {
        action: 'member.project_role_set',
        object: { kind: 'member', id: userId, name: member.email },
        before: { role: before, projectId },
        after: { role, projectId },
        organizationId,
      })
      await tellProject(tx, { organizationId, projectId, kind: 'members', actorId: access.userId })
      return member
    },
  )
}
