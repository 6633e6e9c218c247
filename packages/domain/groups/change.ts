import type { Group } from '@holdfast/contracts/groups'
import { nameKey } from '@holdfast/contracts/names'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter, sqlState } from '../projects/enter.ts'
import { rightsChanged } from '../rights/changed.ts'
import { markGuarded } from '../rights/guard.ts'
import { findGroup } from './group-row.ts'
import { requireGroupBelow } from './rank.ts'

/**
 * Makes a group.
 *
 * @throws DomainError `forbidden`, `group_name_taken`
 */
export function createGroup(
  ctx: Context,
  { organizationId, name, description }: { organizationId: string; name: string; description: string },
): Promise<Group> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, ctx: acting, access }) => {
    require(access, 'group.manage')
    const kept = name.normalize('NFC')
    const [row] = await tx.execute<{ id: string }>(sql`
      insert into groups (organization_id, tenant_id, name, name_key, description)
      values (${organizationId}, ${acting.tenantId}, ${kept}, ${nameKey(kept)}, ${description})
      on conflict (organization_id, name_key) do nothing returning id`)
    if (!row) throw new DomainError('group_name_taken')
    await audit(tx, acting, {
      action: 'group.created',
      object: { kind: 'group', id: row.id, name: kept },
      after: { name: kept, description },
      organizationId,
    })
    return findGroup(tx, { organizationId, groupId: row.id })
  })
}

export interface GroupChange {
  organizationId: string
  groupId: string
  name?: string | undefined
  description?: string | undefined
  /** From `If-Match`: only as long as nobody changed it since. */
  revision?: number | undefined
}

/**
 * Renames or describes a group. One that a provider keeps is renamed there.
 *
 * @throws DomainError `forbidden`, `not_found`, `precondition_failed`, `group_name_taken`, `group_kept_elsewhere`
 */
export function updateGroup(ctx: Context, change: GroupChange): Promise<Group> {
  const { organizationId, groupId, revision } = change
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, ctx: acting, access }) => {
    require(access, 'group.manage')
    const before = await lockGroup(tx, { organizationId, groupId })
    if (revision !== undefined && revision !== before.revision)
      throw new DomainError('precondition_failed', undefined, { revision: before.revision })
    const name = change.name?.normalize('NFC') ?? before.name
    if (name !== before.name && before.source !== 'manual') throw new DomainError('group_kept_elsewhere')
    const description = change.description ?? before.description
    try {
      await tx.execute(sql`
        update groups set name = ${name}, name_key = ${nameKey(name)}, description = ${description}, revision = revision + 1
        where organization_id = ${organizationId} and id = ${groupId}`)
    } catch (error) {
      if (sqlState(error) === '23505') throw new DomainError('group_name_taken')
      throw error
    }
    await audit(tx, acting, {
      action: 'group.changed',
      object: { kind: 'group', id: groupId, name },
      before: { name: before.name, description: before.description },
      after: { name, description },
      organizationId,
    })
    return findGroup(tx, { organizationId, groupId })
  })
}

/**
 * Deletes a group with all the rights that it gave.
 *
 * @throws DomainError `forbidden`, `not_found`, `role_too_high`
 */
export function deleteGroup(
  ctx: Context,
  { organizationId, groupId }: { organizationId: string; groupId: string },
): Promise<void> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    const { tx, ctx: acting, access } = scene
    require(access, 'group.manage')
    const group = await lockGroup(tx, { organizationId, groupId })
    const given = await requireGroupBelow(scene, groupId)
    await rightsChanged(tx, organizationId, [{ groupId }])
    await tx.execute(sql`delete from groups where organization_id = ${organizationId} and id = ${groupId}`)
    await markGuarded(
      tx,
      given.flatMap((one) => one.node_id ?? []),
    )
    await audit(tx, acting, {
      action: 'group.deleted',
      object: { kind: 'group', id: groupId, name: group.name },
      before: { members: group.members, assignments: given.slice(0, 1000) },
      organizationId,
    })
  })
}

export async function lockGroup(
  tx: Transaction,
  group: { organizationId: string; groupId: string },
): Promise<Group> {
  await tx.execute(sql`
    select from groups where organization_id = ${group.organizationId} and id = ${group.groupId} for update`)
  return findGroup(tx, group)
}
