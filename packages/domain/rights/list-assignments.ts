import type { Assignment, TemplateId } from '@holdfast/contracts/roles'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { toAssignment } from './assignment-row.ts'
import type { AssignmentRow } from './assignment-row.ts'

export interface AssignmentFilter {
  organizationId: string
  userId?: string | undefined
  groupId?: string | undefined
  projectId?: string | undefined
  templateId?: TemplateId | undefined
  cursor?: string | undefined
  limit: number
}

/** What was given in an organisation, oldest first. Names of folders only to administrators of members. */
export function listAssignments(
  ctx: Context,
  filter: AssignmentFilter,
): Promise<{ items: Assignment[]; nextCursor: string | null }> {
  const { organizationId, userId, groupId, projectId, templateId, cursor, limit } = filter
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'member.manage', { projectId })
    const conditions = [
      sql`a.organization_id = ${organizationId}`,
      userId === undefined ? sql`true` : sql`a.user_id = ${userId}`,
      groupId === undefined ? sql`true` : sql`a.group_id = ${groupId}`,
      projectId === undefined ? sql`true` : sql`a.project_id = ${projectId}`,
      templateId === undefined ? sql`true` : sql`a.role = ${templateId}`,
      cursor === undefined ? sql`true` : sql`a.id > ${decodeCursor(cursor, [ID])[0]}::uuid`,
    ]
    const rows = await tx.execute<AssignmentRow>(sql`
      select a.id, a.role, t.name as template_name, a.user_id, a.group_id, coalesce(g.name, u.display_name) as name, a.project_id,
        a.node_id, coalesce(n.name, j.name, o.name) as place, a.expires_at
      from role_assignments a
      join organizations o on o.id = a.organization_id
      left join permission_templates t on t.organization_id = a.organization_id and t.id = a.template_id
      left join groups g on g.organization_id = a.organization_id and g.id = a.group_id
      left join users u on u.id = a.user_id
      left join projects j on j.organization_id = a.organization_id and j.id = a.project_id
      left join nodes n on n.id = a.node_id
      where ${sql.join(conditions, sql` and `)} order by a.id limit ${limit + 1}`)
    return page(rows, limit, { item: toAssignment, cursor: (row) => [row.id] })
  })
}
