import { sql } from 'drizzle-orm'
import { mayGive } from '../can.ts'
import { DomainError } from '../error.ts'
import type { Scene } from '../projects/enter.ts'
import { findTemplate } from '../templates/find.ts'

/** What a group has, and where. */
export type GroupAssignment = {
  role: string
  project_id: string | null
  node_id: string | null
  closed: boolean
}

/**
 * Who puts people into a group gives them what it has: so nobody does whose own rights are less. Answers what it has.
 *
 * @throws DomainError `role_too_high`
 */
export async function requireGroupBelow(
  { tx, access, organizationId }: Pick<Scene, 'tx' | 'access' | 'organizationId'>,
  groupId: string,
): Promise<GroupAssignment[]> {
  const given = await tx.execute<GroupAssignment>(sql`
    select a.role, a.project_id, a.node_id, coalesce(n.private, false) as closed
    from role_assignments a left join nodes n on n.id = a.node_id
    where a.organization_id = ${organizationId} and a.group_id = ${groupId}`)
  for (const { role, project_id: projectId } of given) {
    const target = projectId === null ? {} : { projectId }
    if (!mayGive(access, await findTemplate(tx, role), target)) throw new DomainError('role_too_high')
  }
  return given
}
