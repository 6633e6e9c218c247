import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { instant } from '../projects/time.ts'
import type { Json } from './clean.ts'
import type { ScimContext } from './context.ts'
import { ScimError } from './error.ts'
import { GROUP } from './schemas.ts'
import { versionOf } from './user-row.ts'

/** A group that a directory keeps, as PostgreSQL names it. */
export interface GroupRow extends Record<string, unknown> {
  id: string
  name: string
  external_id: string | null
  version: number
  created_at: string
  updated_at: string
}

/** Rows of a directory's groups in a transaction scoped to the organisation; `rest` goes on after its condition. */
export function selectGroups({ organizationId }: ScimContext, rest: SQL): SQL {
  return sql`
    select g.id, g.name, g.external_id, s.version, g.created_at, s.updated_at
    from scim_groups s join groups g on g.organization_id = s.organization_id and g.id = s.group_id
    where s.organization_id = ${organizationId} ${rest}`
}

/**
 * One group; locked until the transaction ends where it is to be changed.
 *
 * @throws ScimError 404
 */
export async function getGroupRow(
  tx: Pick<Queries, 'execute'>,
  ctx: ScimContext,
  id: string,
  { lock = false } = {},
): Promise<GroupRow> {
  const known = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)
  const locked = lock ? sql`for update` : sql``
  const rows = known ? await tx.execute<GroupRow>(selectGroups(ctx, sql`and g.id = ${id} ${locked}`)) : []
  const [row] = rows
  if (!row) throw new ScimError(404, undefined, `There is no group ${id.slice(0, 100)}.`)
  return row
}

export interface GroupMember {
  value: string
  display: string
}

/** The members of groups, in one query. */
export async function membersOf(
  tx: Pick<Queries, 'execute'>,
  { organizationId }: ScimContext,
  groupIds: readonly string[],
): Promise<Map<string, GroupMember[]>> {
  const rows = await tx.execute<{ group_id: string; value: string; display: string }>(sql`
    select m.group_id, s.id as value, s.user_name as display
    from scim_group_members m join scim_users s on s.organization_id = m.organization_id and s.id = m.scim_user_id
    where m.organization_id = ${organizationId} and m.group_id = any(${sql.param(groupIds)}::uuid[]) order by s.id`)
  const members = new Map<string, GroupMember[]>(groupIds.map((id) => [id, []]))
  for (const { group_id: groupId, value, display } of rows) members.get(groupId)?.push({ value, display })
  return members
}

/** The resource as directories read it; without members where they were not asked for. */
export function groupResource(
  row: GroupRow,
  { baseUrl }: ScimContext,
  members?: readonly GroupMember[],
): Json {
  return {
    schemas: [GROUP],
    id: row.id,
    ...(row.external_id !== null && { externalId: row.external_id }),
    displayName: row.name,
    ...(members && { members }),
    meta: {
      resourceType: 'Group',
      created: instant(row.created_at),
      lastModified: instant(row.updated_at),
      location: `${baseUrl}/Groups/${row.id}`,
      version: versionOf(row),
    },
  }
}
