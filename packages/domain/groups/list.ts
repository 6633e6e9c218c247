import type { Group, GroupMember } from '@holdfast/contracts/groups'
import { nameKey } from '@holdfast/contracts/names'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'
import { findGroup, selectGroups, toGroup } from './group-row.ts'
import type { GroupRow } from './group-row.ts'

export interface GroupPage {
  organizationId: string
  filter?: string | undefined
  userId?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** The groups of an organisation, by name; to everyone who sees members somewhere in it. */
export function listGroups(
  ctx: Context,
  { organizationId, filter, userId, cursor, limit }: GroupPage,
): Promise<{ items: Group[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    requireSeeing(access)
    const [name, id] = cursor === undefined ? [] : decodeCursor(cursor, ['', ID])
    const after = cursor === undefined ? sql`` : sql`and (g.name_key, g.id) > (${name}::text, ${id}::uuid)`
    const holds = filter ? sql`and strpos(g.name_key, ${nameKey(filter)}) > 0` : sql``
    const of = userId
      ? sql`and exists (select from group_members x where x.organization_id = g.organization_id and x.group_id = g.id
          and x.user_id = ${userId})`
      : sql``
    const rows = await tx.execute<GroupRow>(
      selectGroups(sql`where g.organization_id = ${organizationId} ${holds} ${of} ${after}
        order by g.name_key, g.id limit ${limit + 1}`),
    )
    return page(rows, limit, { item: toGroup, cursor: (row) => [row.name_key, row.id] })
  })
}

/** One group. */
export function getGroup(ctx: Context, group: { organizationId: string; groupId: string }): Promise<Group> {
  return enter(ctx, { kind: 'organization', id: group.organizationId }, async ({ tx, access }) => {
    requireSeeing(access)
    return findGroup(tx, group)
  })
}

type MemberRow = {
  user_id: string
  email: string
  display_name: string
  name_key: string
  source: GroupMember['source']
  external: boolean
  added_at: string
}

/** Who is in a group, by name. */
export function listGroupMembers(
  ctx: Context,
  { organizationId, groupId, filter, cursor, limit }: GroupPage & { groupId: string },
): Promise<{ items: GroupMember[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    requireSeeing(access)
    await findGroup(tx, { organizationId, groupId })
    const [name, id] = cursor === undefined ? [] : decodeCursor(cursor, ['', ID])
    const after = cursor === undefined ? sql`` : sql`and (u.name_key, u.id) > (${name}::text, ${id}::uuid)`
    const key = nameKey(filter ?? '')
    const holds = key ? sql`and (strpos(u.name_key, ${key}) > 0 or strpos(u.email_key, ${key}) > 0)` : sql``
    const rows = await tx.execute<MemberRow>(sql`
      select u.id as user_id, u.email, u.display_name, u.name_key, g.source, m.external, g.added_at
      from group_members g
      join memberships m on m.organization_id = g.organization_id and m.user_id = g.user_id
      join users u on u.id = g.user_id
      where g.organization_id = ${organizationId} and g.group_id = ${groupId} ${holds} ${after}
      order by u.name_key, u.id limit ${limit + 1}`)
    return page(rows, limit, { item: toMember, cursor: (row) => [row.name_key, row.user_id] })
  })
}

function requireSeeing(access: Scene['access']): void {
  const projects = [...access.projects.keys()]
  if (projects.some((projectId) => can(access, 'group.see', { projectId }))) return
  require(access, 'group.see')
}

function toMember(row: MemberRow): GroupMember {
  return {
    userId: row.user_id,
    email: row.email,
    displayName: row.display_name,
    source: row.source,
    external: row.external,
    addedAt: instant(row.added_at),
  }
}
