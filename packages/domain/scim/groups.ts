import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Json } from './clean.ts'
import { inScim } from './context.ts'
import type { ScimContext } from './context.ts'
import { ScimError } from './error.ts'
import { getGroupRow, groupResource, membersOf } from './group-row.ts'
import type { GroupRow } from './group-row.ts'
import { readGroup, readGroupPatch } from './group.ts'
import type { GroupChange } from './group.ts'
import { changeMembers, renewAll } from './membership.ts'
import { operationsOf } from './patch.ts'
import { requireVersion } from './user-row.ts'

/** What an answer about a group needs: its members may be thousands. */
export interface GroupAnswer {
  withMembers: boolean
}

interface Change extends GroupAnswer {
  id: string
  ifMatch?: string | undefined
}

/**
 * Makes a group that the directory keeps. It gives rights when an administrator has given it some.
 *
 * @throws ScimError `invalidValue`, `uniqueness`
 */
export function createGroup(ctx: ScimContext, body: Json, answer: GroupAnswer): Promise<Json> {
  const group = readGroup(body)
  return inScim(ctx, async (tx) => {
    const { organizationId } = ctx
    await requireFree(tx, ctx, group, null)
    const [made] = await tx.execute<{ id: string }>(sql`
      insert into groups (organization_id, tenant_id, name, name_key, source, external_id)
      values (${organizationId}, ${ctx.tenantId}, ${group.displayName}, ${nameKey(group.displayName)}, 'scim',
        ${group.externalId ?? null})
      on conflict do nothing returning id`)
    if (!made) throw taken()
    await tx.execute(
      sql`insert into scim_groups (organization_id, group_id) values (${organizationId}, ${made.id})`,
    )
    const { added } = await changeMembers(tx, ctx, made.id, group.members)
    await audit(tx, ctx, {
      action: 'provisioning.group_created',
      object: { kind: 'group', id: made.id, name: group.displayName },
      after: { externalId: group.externalId, members: added, token: ctx.token.name },
      organizationId,
    })
    return answerOf(tx, ctx, made.id, answer)
  })
}

/** Replaces name and members (RFC 7644, section 3.5.1). @throws ScimError 404, 412, `uniqueness`, `invalidValue` */
export function replaceGroup(ctx: ScimContext, body: Json, change: Change): Promise<Json> {
  return changeGroup(ctx, change, readGroup(body))
}

/** Changes name and members by the operations of a PATCH. @throws ScimError 404, 412, `uniqueness`, `invalidValue` */
export function patchGroup(ctx: ScimContext, body: Json, change: Change): Promise<Json> {
  return changeGroup(ctx, change, readGroupPatch(operationsOf(body)))
}

function changeGroup(
  ctx: ScimContext,
  { id, ifMatch, withMembers }: Change,
  change: GroupChange,
): Promise<Json> {
  return inScim(ctx, async (tx) => {
    const before = await getGroupRow(tx, ctx, id, { lock: true })
    requireVersion(before, ifMatch)
    const renamed = await rename(tx, ctx, before, change)
    const { added, removed } = await changeMembers(tx, ctx, id, change.members)
    if (renamed || added + removed > 0) {
      await tx.execute(sql`update scim_groups set version = version + 1, updated_at = now()
        where organization_id = ${ctx.organizationId} and group_id = ${id}`)
      await audit(tx, ctx, {
        action: 'provisioning.group_changed',
        object: { kind: 'group', id, name: before.name },
        before: { name: before.name, externalId: before.external_id },
        after: { name: change.displayName ?? before.name, added, removed, token: ctx.token.name },
        organizationId: ctx.organizationId,
      })
    }
    return answerOf(tx, ctx, id, { withMembers })
  })
}

async function rename(
  tx: Transaction,
  ctx: ScimContext,
  before: GroupRow,
  { displayName = before.name, externalId = before.external_id }: GroupChange,
): Promise<boolean> {
  if (displayName === before.name && externalId === before.external_id) return false
  await requireFree(tx, ctx, { displayName, externalId }, before.id)
  await tx.execute(sql`
    update groups set name = ${displayName}, name_key = ${nameKey(displayName)}, external_id = ${externalId},
      revision = revision + 1 where organization_id = ${ctx.organizationId} and id = ${before.id}`)
  return true
}

async function requireFree(
  tx: Transaction,
  { organizationId }: ScimContext,
  { displayName, externalId }: { displayName: string; externalId?: string | null | undefined },
  id: string | null,
): Promise<void> {
  const [row] = await tx.execute(sql`
    select 1 from groups where organization_id = ${organizationId} and id is distinct from ${id}::uuid
      and (name_key = ${nameKey(displayName)} or (source = 'scim' and external_id = ${externalId ?? null})) limit 1`)
  if (row) throw taken()
}

function taken(): ScimError {
  return new ScimError(409, 'uniqueness', 'Another group of the organisation has this name or externalId.')
}

/** @throws ScimError 404, 412 */
export function deleteGroup(ctx: ScimContext, id: string, ifMatch: string | undefined): Promise<void> {
  return inScim(ctx, async (tx) => {
    const { organizationId } = ctx
    const before = await getGroupRow(tx, ctx, id, { lock: true })
    requireVersion(before, ifMatch)
    const members = await tx.execute<{ user_id: string }>(
      sql`select user_id from group_members where organization_id = ${organizationId} and group_id = ${id}`,
    )
    await tx.execute(sql`delete from groups where organization_id = ${organizationId} and id = ${id}`)
    await renewAll(
      tx,
      organizationId,
      members.map((member) => member.user_id),
    )
    await audit(tx, ctx, {
      action: 'provisioning.group_removed',
      object: { kind: 'group', id, name: before.name },
      before: { externalId: before.external_id, members: members.length },
      after: { token: ctx.token.name },
      organizationId,
    })
  })
}

async function answerOf(
  tx: Transaction,
  ctx: ScimContext,
  id: string,
  { withMembers }: GroupAnswer,
): Promise<Json> {
  const row = await getGroupRow(tx, ctx, id)
  const members = withMembers ? (await membersOf(tx, ctx, [id])).get(id) : undefined
  return groupResource(row, ctx, members)
}
