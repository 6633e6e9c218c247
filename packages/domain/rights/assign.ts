import type { TemplateId } from '@holdfast/contracts/roles'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/** Who gets a template: a person or a group. */
export type Principal = { userId: string } | { groupId: string }

/** Where: nothing named is the whole organisation; a folder comes with its project. */
export interface AssignmentPlace {
  organizationId: string
  projectId?: string | null | undefined
  nodeId?: string | null | undefined
}

/** The row of a principal at a place. */
export function assignmentAt(place: AssignmentPlace, who: Principal): SQL {
  const { organizationId, projectId = null, nodeId = null } = place
  const of = 'userId' in who ? sql`user_id = ${who.userId}` : sql`group_id = ${who.groupId}`
  return sql`organization_id = ${organizationId} and ${of} and project_id is not distinct from ${projectId}::uuid
    and node_id is not distinct from ${nodeId}::uuid`
}

/** Gives a template to a person or group at a place, in place of the one they had there. Rights were checked. */
export async function assign(
  tx: Pick<Queries, 'execute'>,
  place: AssignmentPlace,
  who: Principal,
  given: { templateId: TemplateId; by: string | null; expiresAt?: Date | null; keep?: boolean },
): Promise<void> {
  const { organizationId, projectId = null, nodeId = null } = place
  const [userId, groupId] = 'userId' in who ? [who.userId, null] : [null, who.groupId]
  const expiresAt = given.expiresAt?.toISOString() ?? null
  const change = given.keep
    ? sql`nothing`
    : sql`update set role = excluded.role, expires_at = excluded.expires_at, created_by = excluded.created_by`
  await tx.execute(sql`
    insert into role_assignments (organization_id, user_id, group_id, role, project_id, node_id, expires_at, created_by)
    values (${organizationId}, ${userId}::uuid, ${groupId}::uuid, ${given.templateId}, ${projectId}::uuid, ${nodeId}::uuid,
      ${expiresAt}::timestamptz, ${given.by}::uuid)
    on conflict on constraint role_assignments_place do ${change}`)
}

/** Takes it away; answers the template that was held there, or null. */
export async function unassign(
  tx: Pick<Queries, 'execute'>,
  place: AssignmentPlace,
  who: Principal,
): Promise<TemplateId | null> {
  const [row] = await tx.execute<{ role: TemplateId }>(
    sql`delete from role_assignments where ${assignmentAt(place, who)} returning role`,
  )
  return row?.role ?? null
}

/** What a person or group has at a place itself, locked; null when there is nothing. */
export async function findAssigned(
  tx: Pick<Queries, 'execute'>,
  place: AssignmentPlace,
  who: Principal,
): Promise<TemplateId | null> {
  const [row] = await tx.execute<{ role: TemplateId }>(
    sql`select role from role_assignments where ${assignmentAt(place, who)} for update`,
  )
  return row?.role ?? null
}
