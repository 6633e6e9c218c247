import type { Group } from '@holdfast/contracts/groups'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { auditAll } from '../audit.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { rightsChanged } from '../rights/changed.ts'
import { findPrincipals } from '../rights/principals.ts'
import { lockGroup } from './change.ts'
import { findGroup } from './group-row.ts'
import { requireGroupBelow } from './rank.ts'

export interface GroupMembersChange {
  organizationId: string
  groupId: string
  add: readonly string[]
  remove: readonly string[]
}

/**
 * Puts people into a group and takes people out, all or nothing, with a row of the audit for each.
 *
 * @throws DomainError `forbidden`, `not_found`, `group_kept_elsewhere`, `person_missing`, `role_too_high`, `outside_forbidden`,
 *   `own_account` (into a group that opens a private folder)
 */
export function changeGroupMembers(ctx: Context, change: GroupMembersChange): Promise<Group> {
  const { organizationId, groupId, add, remove } = change
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    const { tx, access } = scene
    require(access, 'group.manage')
    const group = await lockGroup(tx, { organizationId, groupId })
    if (group.source !== 'manual') throw new DomainError('group_kept_elsewhere')
    await checkJoining(scene, groupId, add)
    const names = await namesOf(scene, [...add, ...remove])
    const added = await addToGroup(tx, { organizationId, groupId, userIds: add, source: 'manual' })
    const removed = await removeFromGroup(tx, { organizationId, groupId, userIds: remove })
    const events = [
      ...added.map((id) => ['group.member_added', id] as const),
      ...removed.map((id) => ['group.member_removed', id] as const),
    ]
    await auditAll(
      tx,
      scene.ctx,
      events.map(([action, id]) => ({
        action,
        object: { kind: 'group', id: groupId, name: group.name },
        after: { userId: id, email: names.get(id) },
        organizationId,
      })),
    )
    return findGroup(tx, { organizationId, groupId })
  })
}

async function checkJoining(scene: Scene, groupId: string, add: readonly string[]): Promise<void> {
  const { tx, access, organizationId } = scene
  const given = await requireGroupBelow(scene, groupId)
  if (add.length === 0) return
  // Into a private folder administrators come by breaking in, not by a group.
  if (add.includes(access.userId) && given.some((one) => one.closed))
    throw new DomainError(
      'own_account',
      'This group opens a private folder. Break into it with a reason instead.',
    )
  const people = await findPrincipals(
    tx,
    organizationId,
    add.map((userId) => ({ userId })),
  )
  const external = add.some((userId) => people({ userId }).external)
  if (external && given.length > 0 && !can(access, 'member.invite_outside', {}))
    throw new DomainError('outside_forbidden')
}

async function namesOf({ tx, organizationId }: Scene, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.execute<{ id: string; email: string }>(sql`
    select u.id, u.email from memberships m join users u on u.id = m.user_id
    where m.organization_id = ${organizationId} and m.user_id = any(${sql.param(ids)}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row.email]))
}

interface Joining {
  organizationId: string
  groupId: string
  userIds: readonly string[]
}

/**
 * Puts members of the organisation into a group; answers who was not in it. Rights were checked, the caller audits. Also what
 * providers do, for groups that they keep.
 */
export async function addToGroup(
  tx: Pick<Queries, 'execute'>,
  { organizationId, groupId, userIds, source }: Joining & { source: Group['source'] },
): Promise<string[]> {
  if (userIds.length === 0) return []
  const rows = await tx.execute<{ user_id: string }>(sql`
    insert into group_members (organization_id, group_id, user_id, source)
    select m.organization_id, ${groupId}::uuid, m.user_id, ${source} from memberships m
    where m.organization_id = ${organizationId} and m.user_id = any(${sql.param(userIds)}::uuid[])
    on conflict do nothing returning user_id`)
  const ids = rows.map((row) => row.user_id)
  await rightsChanged(
    tx,
    organizationId,
    ids.map((userId) => ({ userId })),
  )
  return ids
}

/** Takes people out of a group; answers who was in it. */
export async function removeFromGroup(
  tx: Pick<Queries, 'execute'>,
  { organizationId, groupId, userIds }: Joining,
): Promise<string[]> {
  if (userIds.length === 0) return []
  const rows = await tx.execute<{ user_id: string }>(sql`
    delete from group_members where organization_id = ${organizationId} and group_id = ${groupId}
      and user_id = any(${sql.param(userIds)}::uuid[]) returning user_id`)
  const ids = rows.map((row) => row.user_id)
  await rightsChanged(
    tx,
    organizationId,
    ids.map((userId) => ({ userId })),
  )
  return ids
}
