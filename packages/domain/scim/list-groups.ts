import { sql } from 'drizzle-orm'
import type { Json } from './clean.ts'
import { conditionOf } from './condition.ts'
import type { Column } from './condition.ts'
import { inScim } from './context.ts'
import type { ScimContext } from './context.ts'
import { parseFilter } from './filter.ts'
import { getGroupRow, groupResource, membersOf, selectGroups } from './group-row.ts'
import type { GroupRow } from './group-row.ts'
import type { GroupAnswer } from './groups.ts'
import { listResponse } from './list-response.ts'
import type { ListQuery } from './list-response.ts'

/** Groups on a page that come with their members: a server chooses how many it answers (RFC 7644, section 3.4.2.4). */
const mostWithMembers = 20

/**
 * Groups that the directory keeps, oldest first.
 *
 * @throws ScimError `invalidFilter`
 */
export function listGroups(
  ctx: ScimContext,
  { filter, startIndex, count }: ListQuery,
  { withMembers }: GroupAnswer,
): Promise<Json> {
  const condition =
    filter === undefined ? sql`` : sql`and ${conditionOf(parseFilter(filter), (path) => columns.get(path))}`
  const limit = withMembers ? Math.min(count, mostWithMembers) : count
  return inScim(ctx, async (tx) => {
    const [total] = await tx.execute<{ count: number }>(
      sql`select count(*)::int as count from (${selectGroups(ctx, condition)}) found`,
    )
    const rows =
      limit === 0
        ? []
        : await tx.execute<GroupRow>(
            selectGroups(ctx, sql`${condition} order by g.id limit ${limit} offset ${startIndex - 1}`),
          )
    const members = withMembers
      ? await membersOf(
          tx,
          ctx,
          rows.map((row) => row.id),
        )
      : undefined
    const resources = rows.map((row) => groupResource(row, ctx, members?.get(row.id)))
    return listResponse(resources, { total: total?.count ?? 0, startIndex })
  })
}

/** @throws ScimError 404 */
export function getGroup(ctx: ScimContext, id: string, { withMembers }: GroupAnswer): Promise<Json> {
  return inScim(ctx, async (tx) => {
    const row = await getGroupRow(tx, ctx, id)
    const members = withMembers ? (await membersOf(tx, ctx, [id])).get(id) : undefined
    return groupResource(row, ctx, members)
  })
}

const members = new Map<string, Column>([['value', { kind: 'id', expression: sql`e.scim_user_id` }]])

const columns = new Map<string, Column>([
  ['id', { kind: 'id', expression: sql`g.id` }],
  ['displayname', { kind: 'text', expression: sql`lower(g.name)`, folded: true }],
  ['externalid', { kind: 'text', expression: sql`g.external_id`, folded: false }],
  ['meta.created', { kind: 'instant', expression: sql`g.created_at` }],
  ['meta.lastmodified', { kind: 'instant', expression: sql`s.updated_at` }],
  [
    'members',
    {
      kind: 'values',
      parts: (name) => members.get(name),
      some: (
        condition,
      ) => sql`exists (select from scim_group_members e where e.organization_id = s.organization_id
        and e.group_id = s.group_id and ${condition})`,
    },
  ],
])
