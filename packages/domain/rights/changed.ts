import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { revoke } from '../connectors/revoke.ts'
import type { Principal } from './assign.ts'

type Tx = Pick<Queries, 'execute'>

/** The people of some principals, as a condition on `memberships m`. */
function peopleOf(who: readonly Principal[]): SQL {
  const users = who.flatMap((one) => ('userId' in one ? one.userId : []))
  const groups = who.flatMap((one) => ('groupId' in one ? one.groupId : []))
  return sql`(m.user_id = any(${sql.param(users)}::uuid[]) or exists (select from group_members g
    where g.organization_id = m.organization_id and g.user_id = m.user_id and g.group_id = any(${sql.param(groups)}::uuid[])))`
}

/**
 * The rights of these people and groups changed: their sessions get new keys, and what connectors were granted in their name in
 * this organisation ends. In the transaction of the change; for what takes rights from a group's members, before they leave it.
 */
export async function rightsChanged(
  tx: Tx,
  organizationId: string,
  who: readonly Principal[],
): Promise<void> {
  const people = await tx.execute<{ user_id: string }>(sql`
    select m.user_id from memberships m where m.organization_id = ${organizationId} and ${peopleOf(who)}`)
  if (people.length === 0) return
  const ids = people.map((row) => row.user_id)
  await tx.execute(sql`
    update sessions set renewal_due = true where user_id = any(${sql.param(ids)}::uuid[]) and not renewal_due`)
  await revoke(
    tx,
    ids.map((id) => `m:${organizationId}:${id}`),
  )
}

/**
 * Fewer people read what is in these folders than before: what was opened in them lately, is being uploaded to them or archived from
 * the project ends. Only what was touched while grants may live is named, not all that is in them.
 */
export async function cutBelow(tx: Tx, projectId: string, tops: readonly string[]): Promise<void> {
  const handles = await tx.execute<{ handle: string }>(sql`
    with recursive touched as (
      select 'v:' || v.id as handle, v.node_id as id from openings o join file_versions v on v.id = o.object_id
      where o.project_id = ${projectId} and o.last_at > now() - interval '13 hours'
      union
      select 'u:' || u.id, u.parent_id from uploads u where u.project_id = ${projectId} and u.state = 'open'),
    up as (
      select t.handle, t.id from touched t
      union
      select up.handle, n.parent_id from up join nodes n on n.id = up.id where n.parent_id is not null)
    select distinct handle from up where id = any(${sql.param(tops)}::uuid[])
    union
    select 'm:' || a.organization_id || ':' || a.actor_id from archives a
    where a.project_id = ${projectId} and a.created_at > now() - interval '13 hours'`)
  await revoke(tx, [...tops.map((id) => `n:${id}`), ...handles.map((row) => row.handle)])
}
