import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { emailKey } from '../people/email.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter, sqlState } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { groupColumns, groupOf, readGroup } from './row.ts'
import type { Details, GroupRow } from './row.ts'

export interface GroupInput {
  name: string
  description: string
  emails: readonly string[]
}

/** Distribution groups of an organisation, by name. */
export function listDistributionGroups(
  ctx: Context,
  organizationId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'group.see')
    const [key, id] = cursor ? decodeCursor(cursor, ['', ID]) : []
    const after = cursor ? sql`and (g.name_key, g.id) > (${key}, ${id}::uuid)` : sql``
    const rows = await tx.execute<GroupRow>(sql`
      select ${groupColumns} from distribution_groups g where g.organization_id = ${organizationId} ${after}
      order by g.name_key, g.id limit ${limit + 1}`)
    return page(rows, limit, { item: groupOf, cursor: (row) => [row.name_key, row.id] })
  })
}

/** One with its addresses. */
export function getDistributionGroup(ctx: Context, organizationId: string, id: string): Promise<Details> {
  return enter(ctx, { kind: 'organization', id: organizationId }, ({ tx, access }) => {
    require(access, 'group.see')
    return readGroup(tx, organizationId, id)
  })
}

/**
 * Makes a distribution group.
 *
 * @throws DomainError `forbidden`, `distribution_group_name_taken`
 */
export function createDistributionGroup(
  ctx: Context,
  organizationId: string,
  input: GroupInput,
): Promise<Details> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'group.manage')
    const name = input.name.normalize('NFC')
    const [row] = await scene.tx.execute<{ id: string }>(sql`
      insert into distribution_groups (organization_id, name, name_key, description)
      values (${organizationId}, ${name}, ${nameKey(name)}, ${input.description})
      on conflict (organization_id, name_key) do nothing returning id`)
    if (!row) throw new DomainError('distribution_group_name_taken')
    await setAddresses(scene, row.id, input.emails)
    const after = await readGroup(scene.tx, organizationId, row.id)
    await note(scene, 'created', undefined, after)
    return after
  })
}

/**
 * Changes a distribution group, as long as nobody else did since it was read.
 *
 * @throws DomainError `forbidden`, `not_found`, `conflict`, `distribution_group_name_taken`
 */
export function updateDistributionGroup(
  ctx: Context,
  organizationId: string,
  id: string,
  input: GroupInput & { revision: number },
): Promise<Details> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'group.manage')
    const { tx } = scene
    await tx.execute(sql`select from distribution_groups where id = ${id} for update`)
    const before = await readGroup(tx, organizationId, id)
    if (before.revision !== input.revision) throw new DomainError('conflict')
    await rename(scene, id, input)
    await setAddresses(scene, id, input.emails)
    const after = await readGroup(tx, organizationId, id)
    await note(scene, 'changed', before, after)
    return after
  })
}

async function rename({ tx }: Scene, id: string, input: GroupInput): Promise<void> {
  const name = input.name.normalize('NFC')
  try {
    await tx.execute(sql`
      update distribution_groups set name = ${name}, name_key = ${nameKey(name)}, description = ${input.description},
        revision = revision + 1 where id = ${id}`)
  } catch (error) {
    if (sqlState(error) === '23505') throw new DomainError('distribution_group_name_taken')
    throw error
  }
}

/**
 * Deletes a distribution group. Nobody loses a right by it.
 *
 * @throws DomainError `forbidden`, `not_found`
 */
export function deleteDistributionGroup(ctx: Context, organizationId: string, id: string): Promise<void> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'group.manage')
    const before = await readGroup(scene.tx, organizationId, id)
    await scene.tx.execute(sql`delete from distribution_groups where id = ${id}`)
    await note(scene, 'deleted', before, undefined)
  })
}

async function setAddresses(
  { tx, organizationId }: Scene,
  id: string,
  emails: readonly string[],
): Promise<void> {
  await tx.execute(sql`delete from distribution_addresses where group_id = ${id}`)
  if (emails.length === 0) return
  const trimmed = emails.map((email) => email.trim())
  await tx.execute(sql`
    insert into distribution_addresses (group_id, organization_id, email, email_key)
    select ${id}::uuid, ${organizationId}::uuid, e.email, e.key
    from unnest(${sql.param(trimmed)}::text[], ${sql.param(trimmed.map(emailKey))}::text[]) as e(email, key)
    on conflict do nothing`)
}

async function note(
  { tx, ctx, organizationId }: Scene,
  what: 'created' | 'changed' | 'deleted',
  before: Details | undefined,
  after: Details | undefined,
): Promise<void> {
  const of = (group: Details | undefined) =>
    group && {
      name: group.name,
      description: group.description,
      addresses: group.members.map(({ email }) => email),
    }
  await audit(tx, ctx, {
    action: `distribution_group.${what}`,
    object: { kind: 'distribution_group', id: (after ?? before)?.id, name: (after ?? before)?.name },
    before: of(before),
    after: of(after),
    organizationId,
  })
}
