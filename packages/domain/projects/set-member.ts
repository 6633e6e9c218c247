import type { ProjectMember } from '@holdfast/contracts/projects'
import type { Role } from '@holdfast/contracts/roles'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { mayGive } from '../can.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { renewSessionsOf } from '../sessions/end.ts'
import { enter } from './enter.ts'
import { findProjectMember } from './list-members.ts'
import { findOwnRole } from './own-role.ts'

/**
 * Gives a person of the organisation a role on a project, in place of the one they had there.
 *
 * @throws DomainError `not_found` for who is no member, `role_too_high`
 */
export function setProjectMember(
  ctx: Context,
  { projectId, userId, role }: { projectId: string; userId: string; role: Role },
): Promise<ProjectMember> {
  return enter(
    ctx,
    { kind: 'project', id: projectId },
    async ({ tx, ctx: acting, access, organizationId }) => {
      require(access, 'member.manage', { projectId })
      const before = await findOwnRole(tx, { organizationId, projectId, userId })
      if (!mayGive(access, role, projectId) || (before && !mayGive(access, before, projectId)))
        throw new DomainError('role_too_high')
      await tx.execute(sql`
      insert into role_assignments (organization_id, user_id, role, project_id)
      select organization_id, user_id, ${role}, ${projectId}::uuid from memberships
      where organization_id = ${organizationId} and user_id = ${userId}
      on conflict (organization_id, user_id, project_id) do update set role = excluded.role`)
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
