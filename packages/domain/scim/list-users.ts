import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Json } from './clean.ts'
import { conditionOf } from './condition.ts'
import type { Column } from './condition.ts'
import { inScim } from './context.ts'
import type { ScimContext } from './context.ts'
import { parseFilter } from './filter.ts'
import { listResponse } from './list-response.ts'
import type { ListQuery } from './list-response.ts'
import { ENTERPRISE, enterpriseAttributes, userAttributes } from './schemas.ts'
import type { Attribute } from './schemas.ts'
import { getUserRow, selectUsers, userResource } from './user-row.ts'
import type { UserRow } from './user-row.ts'

/**
 * People whom the directory has provisioned (RFC 7644, section 3.4.2), oldest first. Those who were invited in Holdfast are not among them:
 * a directory must not take for strays whom it never knew.
 *
 * @throws ScimError `invalidFilter`
 */
export function listUsers(ctx: ScimContext, { filter, startIndex, count }: ListQuery): Promise<Json> {
  const condition =
    filter === undefined ? sql`` : sql`and ${conditionOf(parseFilter(filter), (path) => columns.get(path))}`
  return inScim(ctx, async (tx) => {
    const [total] = await tx.execute<{ count: number }>(sql`
      select count(*)::int as count from (${selectUsers(ctx, condition)}) found`)
    const rows =
      count === 0
        ? []
        : await tx.execute<UserRow>(
            selectUsers(ctx, sql`${condition} order by s.id limit ${count} offset ${startIndex - 1}`),
          )
    const resources = rows.map((row) => userResource(row, ctx))
    return listResponse(resources, { total: total?.count ?? 0, startIndex })
  })
}

/** @throws ScimError 404 */
export function getUser(ctx: ScimContext, id: string): Promise<Json> {
  return inScim(ctx, async (tx) => userResource(await getUserRow(tx, ctx, id), ctx))
}

const emails = new Map<string, Column>([
  ['value', { kind: 'text', expression: sql`lower(e ->> 'value')`, folded: true }],
  ['type', { kind: 'text', expression: sql`lower(e ->> 'type')`, folded: true }],
  ['primary', { kind: 'boolean', expression: sql`coalesce((e ->> 'primary')::boolean, false)` }],
])

const columns = new Map<string, Column>([
  ['id', { kind: 'id', expression: sql`s.id` }],
  ['username', { kind: 'text', expression: sql`s.user_name_key`, folded: true }],
  ['externalid', { kind: 'text', expression: sql`s.external_id`, folded: false }],
  ['active', { kind: 'boolean', expression: sql`(s.active and coalesce(m.state = 'active', true))` }],
  ['meta.created', { kind: 'instant', expression: sql`s.created_at` }],
  ['meta.lastmodified', { kind: 'instant', expression: sql`s.updated_at` }],
  [
    'emails',
    {
      kind: 'values',
      parts: (name) => emails.get(name),
      some: (condition) =>
        sql`exists (select from jsonb_array_elements(s.attributes -> 'emails') e where ${condition})`,
    },
  ],
  ...texts(userAttributes, []),
  ...texts(enterpriseAttributes, [ENTERPRISE]),
])

/** Columns of what is kept as JSON: texts, also within complex attributes. */
function texts(attributes: readonly Attribute[], above: readonly string[]): [string, Column][] {
  return attributes.flatMap((attribute): [string, Column][] => {
    if (attribute.multiValued || ['userName', 'externalId', 'active'].includes(attribute.name)) return []
    const path = [...above, attribute.name]
    if (attribute.type === 'complex') return texts(attribute.subAttributes ?? [], path)
    const steps = `{${path.map((step) => JSON.stringify(step)).join(',')}}`
    const expression: SQL = sql`lower(s.attributes #>> ${steps}::text[])`
    return [[path.join('.').toLowerCase(), { kind: 'text', expression, folded: true }]]
  })
}
