import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { revoke } from '../connectors/revoke.ts'
import type { ScimContext } from './context.ts'
import { ScimError } from './error.ts'

/** What a request does to the members of a group. A list replaces all members, or adds, or removes. */
export interface MemberChange {
  act: 'replace' | 'add' | 'remove'
  ids: readonly string[]
}

/**
 * Changes the members of a group: a few statements, however many they are. Who is in the organisation already gets or loses
 * the rights of the group with the next request; who has not come yet gets them when they come. Answers how many changed.
 *
 * @throws ScimError `invalidValue` for ids of nobody
 */
export async function changeMembers(
  tx: Transaction,
  ctx: ScimContext,
  groupId: string,
  changes: readonly MemberChange[],
): Promise<{ added: number; removed: number }> {
  const total = { added: 0, removed: 0 }
  for (const { act, ids } of together(changes)) {
    if (act !== 'add')
      total.removed += await remove(tx, ctx, groupId, act === 'remove' ? { ids } : { except: ids })
    if (act !== 'remove') total.added += await add(tx, ctx, groupId, ids)
  }
  if (total.added + total.removed > 0) await carryOver(tx, ctx, groupId)
  return total
}

/** One statement for what comes one by one: Okta and Entra send an operation for each person. */
function together(changes: readonly MemberChange[]): MemberChange[] {
  const joined: MemberChange[] = []
  for (const change of changes) {
    const last = joined.at(-1)
    if (last && change.act === last.act && change.act !== 'replace')
      joined[joined.length - 1] = { act: last.act, ids: [...last.ids, ...change.ids] }
    else joined.push(change)
  }
  return joined
}

async function add(
  tx: Transaction,
  { organizationId }: ScimContext,
  groupId: string,
  ids: readonly string[],
): Promise<number> {
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))]
  if (wanted.length === 0) return 0
  const [found] = await tx.execute<{ known: number; stranger: string | null; added: number }>(sql`
    with wanted as (select unnest(${sql.param(wanted)}::text[]) as id),
      known as (select s.id from scim_users s
        where s.organization_id = ${organizationId} and s.id::text in (select id from wanted)),
      added as (insert into scim_group_members (organization_id, group_id, scim_user_id)
        select ${organizationId}, ${groupId}, id from known on conflict do nothing returning 1)
    select (select count(*) from known)::int as known, (select count(*) from added)::int as added,
      (select min(id) from wanted where id not in (select id::text from known)) as stranger`)
  if (found?.stranger)
    throw new ScimError(400, 'invalidValue', `There is no user ${found.stranger.slice(0, 100)}.`)
  return found?.added ?? 0
}

async function remove(
  tx: Transaction,
  { organizationId }: ScimContext,
  groupId: string,
  which: { ids: readonly string[] } | { except: readonly string[] },
): Promise<number> {
  const list = (ids: readonly string[]) => sql`${sql.param(ids.map((id) => id.toLowerCase()))}::text[]`
  const condition =
    'ids' in which
      ? sql`scim_user_id::text = any(${list(which.ids)})`
      : sql`scim_user_id::text <> all(${list(which.except)})`
  const rows = await tx.execute(sql`
    delete from scim_group_members
    where organization_id = ${organizationId} and group_id = ${groupId} and ${condition} returning 1`)
  return rows.length
}

/** Rights follow what the directory says; grants and tokens of those concerned are renewed. */
async function carryOver(tx: Transaction, { organizationId }: ScimContext, groupId: string): Promise<void> {
  const rows = await tx.execute<{ user_id: string }>(sql`
    with meant as (
      select s.user_id from scim_group_members m
      join scim_users s on s.organization_id = m.organization_id and s.id = m.scim_user_id
      where m.organization_id = ${organizationId} and m.group_id = ${groupId} and s.user_id is not null),
    gone as (
      delete from group_members g where g.organization_id = ${organizationId} and g.group_id = ${groupId}
        and g.source = 'scim' and g.user_id not in (select user_id from meant) returning g.user_id),
    come as (
      insert into group_members (organization_id, group_id, user_id, source)
      select ${organizationId}, ${groupId}, user_id, 'scim' from meant on conflict do nothing returning user_id)
    select user_id from gone union select user_id from come`)
  await renewAll(
    tx,
    organizationId,
    rows.map((row) => row.user_id),
  )
}

/** The rights of many people changed. */
export async function renewAll(
  tx: Transaction,
  organizationId: string,
  userIds: readonly string[],
): Promise<void> {
  if (userIds.length === 0) return
  await tx.execute(
    sql`update sessions set renewal_due = true where user_id = any(${sql.param(userIds)}::uuid[])`,
  )
  await revoke(
    tx,
    userIds.map((id) => `m:${organizationId}:${id}`),
  )
}

/** Puts a person who has come into the groups where the directory has them. */
export async function enterGroups(
  tx: Pick<Transaction, 'execute'>,
  organizationId: string,
  userId: string,
): Promise<void> {
  await tx.execute(sql`
    insert into group_members (organization_id, group_id, user_id, source)
    select m.organization_id, m.group_id, s.user_id, 'scim' from scim_group_members m
    join scim_users s on s.organization_id = m.organization_id and s.id = m.scim_user_id
    where m.organization_id = ${organizationId} and s.user_id = ${userId} on conflict do nothing`)
}
