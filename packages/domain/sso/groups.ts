import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { Arriving } from './claims.ts'
import type { Provider } from './provider.ts'

/** A rule that fits someone, with the name of its group. */
export interface Matched {
  value: string
  grant: { groupId: string }
  label: string
}

/** Rules whose group the person is in, of groups that still are there. */
export async function matchGroups(
  tx: Pick<Queries, 'execute'>,
  { mapping, organizationId }: Provider,
  { groups }: Arriving,
): Promise<Matched[]> {
  const own = new Set(groups)
  const rules = mapping.groupRules.filter(({ value }) => own.has(value))
  if (rules.length === 0) return []
  const ids = [...new Set(rules.map(({ grant }) => grant.groupId))]
  const rows = await tx.execute<{ id: string; name: string }>(
    sql`select id, name from groups where organization_id = ${organizationId} and id = any(${sql.param(ids)}::uuid[])`,
  )
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  return rules.flatMap(({ value, grant }) => {
    const label = names.get(grant.groupId)
    return label === undefined ? [] : [{ value, grant, label }]
  })
}

/**
 * Puts a member into the groups that the rules say and takes them out of those that an earlier sign-in put them into. Who was put
 * into a group by hand or by SCIM stays there. Answers whether anything changed.
 */
export async function syncGroups(
  tx: Pick<Queries, 'execute'>,
  { organizationId }: Provider,
  userId: string,
  matched: readonly Matched[],
): Promise<boolean> {
  const ids = sql.param([...new Set(matched.map(({ grant }) => grant.groupId))])
  const left = await tx.execute(sql`delete from group_members where organization_id = ${organizationId}
    and user_id = ${userId} and source = 'sso' and not group_id = any(${ids}::uuid[]) returning 1`)
  const joined = await tx.execute(sql`insert into group_members (organization_id, group_id, user_id, source)
    select ${organizationId}, id, ${userId}, 'sso' from unnest(${ids}::uuid[]) as id
    on conflict do nothing returning 1`)
  return left.length + joined.length > 0
}
