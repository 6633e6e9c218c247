import { sql } from 'drizzle-orm'
import type { AccessReviewItem } from '@holdfast/contracts/access-reviews'
import type { TemplateId } from '@holdfast/contracts/roles'
import { audit } from '../audit.ts'
import { mayGive } from '../can.ts'
import { revoke } from '../connectors/revoke.ts'
import { DomainError } from '../error.ts'
import type { Scene } from '../projects/enter.ts'
import { renewSessionsOf } from '../sessions/end.ts'
import { findTemplate } from '../templates/find.ts'
import type { ItemRow } from './review.ts'

type Outcome = NonNullable<AccessReviewItem['outcome']>

/**
 * Takes an access away, or gives another template in its place, and ends what it opened. `gone` when it was taken away since the
 * review began.
 *
 * @throws DomainError `role_too_high`, `template_missing`
 */
export function applyDecision(
  scene: Scene,
  item: ItemRow,
  templateId: TemplateId | undefined,
): Promise<Outcome> {
  if (item.kind === 'role') return templateId ? changeRole(scene, item, templateId) : removeRole(scene, item)
  if (item.kind === 'group_member') return removeFromGroup(scene, item)
  if (item.kind === 'token') return removeToken(scene, item)
  if (item.kind === 'support') return endSupport(scene, item)
  return removeInvitation(scene, item)
}

interface Assigned extends Record<string, unknown> {
  role: TemplateId
  user_id: string | null
  group_id: string | null
  project_id: string | null
  node_id: string | null
}

async function lockedRole({ tx, access }: Scene, item: ItemRow): Promise<Assigned | undefined> {
  const [row] = await tx.execute<Assigned>(sql`
    select role, user_id, group_id, project_id, node_id from role_assignments where id = ${item.object_id} for update`)
  if (row) requireGive(access, await findTemplate(tx, row.role), row)
  return row
}

function requireGive(
  access: Scene['access'],
  template: Awaited<ReturnType<typeof findTemplate>>,
  { project_id: projectId }: Assigned,
): void {
  if (!mayGive(access, template, { projectId: projectId ?? undefined }))
    throw new DomainError('role_too_high')
}

async function removeRole(scene: Scene, item: ItemRow): Promise<Outcome> {
  const row = await lockedRole(scene, item)
  if (!row) return 'gone'
  await scene.tx.execute(sql`delete from role_assignments where id = ${item.object_id}`)
  await tell(scene, item, row, { action: 'role.removed', before: { role: row.role }, after: undefined })
  return 'applied'
}

async function changeRole(scene: Scene, item: ItemRow, templateId: TemplateId): Promise<Outcome> {
  const row = await lockedRole(scene, item)
  if (!row) return 'gone'
  requireGive(scene.access, await findTemplate(scene.tx, templateId), row)
  await scene.tx.execute(sql`
    update role_assignments set role = ${templateId}, created_by = ${scene.ctx.actor.userId} where id = ${item.object_id}`)
  await tell(scene, item, row, {
    action: 'role.changed',
    before: { role: row.role },
    after: { role: templateId },
  })
  return 'applied'
}

/** The people whose rights changed: the one of the assignment, or everyone in the group. */
async function tell(
  scene: Scene,
  item: ItemRow,
  row: Assigned,
  {
    action,
    before,
    after,
  }: { action: 'role.removed' | 'role.changed'; before: object; after: object | undefined },
): Promise<void> {
  const { tx, ctx, organizationId } = scene
  const people = await tx.execute<{ id: string }>(sql`
    select coalesce(${row.user_id}::uuid, g.user_id) as id from (select 1) one
    left join group_members g on g.organization_id = ${organizationId} and g.group_id = ${row.group_id}::uuid
    where coalesce(${row.user_id}::uuid, g.user_id) is not null`)
  await cut(
    scene,
    people.map(({ id }) => id),
  )
  const where = { projectId: row.project_id, nodeId: row.node_id }
  await audit(tx, ctx, {
    action,
    object: {
      kind: row.group_id ? 'group' : 'member',
      id: row.group_id ?? row.user_id ?? undefined,
      name: item.subject_name,
    },
    before: { ...before, ...where },
    ...(after && { after: { ...after, ...where } }),
    organizationId,
  })
}

async function cut({ tx, organizationId }: Scene, people: readonly string[]): Promise<void> {
  for (const id of people) await renewSessionsOf(tx, id)
  await revoke(
    tx,
    people.map((id) => `m:${organizationId}:${id}`),
  )
}

async function removeFromGroup(scene: Scene, item: ItemRow): Promise<Outcome> {
  const { tx, ctx, organizationId } = scene
  const [row] = await tx.execute<{ source: string }>(sql`
    select source from group_members where organization_id = ${organizationId} and group_id = ${item.group_id}
      and user_id = ${item.subject_id} for update`)
  if (!row) return 'gone'
  // The provider that put them in would do so again: it has to take them out.
  if (row.source !== 'manual') return 'elsewhere'
  await tx.execute(sql`delete from group_members where organization_id = ${organizationId}
    and group_id = ${item.group_id} and user_id = ${item.subject_id}`)
  await cut(scene, item.subject_id ? [item.subject_id] : [])
  await audit(tx, ctx, {
    action: 'group.member_removed',
    object: { kind: 'group', id: item.group_id ?? undefined, name: item.access },
    before: { userId: item.subject_id, email: item.subject_email },
    organizationId,
  })
  return 'applied'
}

async function removeToken({ tx, ctx, organizationId }: Scene, item: ItemRow): Promise<Outcome> {
  const [row] = await tx.execute<{ name: string }>(sql`
    delete from api_tokens where id = ${item.object_id} and organization_id = ${organizationId} returning name`)
  if (!row) return 'gone'
  await revoke(tx, [`s:${item.object_id}`])
  await audit(tx, ctx, {
    action: 'api_token.revoked',
    object: { kind: 'api_token', id: item.object_id, name: row.name },
    before: { userId: item.subject_id },
    organizationId,
  })
  return 'applied'
}

async function endSupport({ tx, ctx, organizationId }: Scene, item: ItemRow): Promise<Outcome> {
  const [row] = await tx.execute(sql`
    update support_requests set state = 'revoked', ended_at = now(), ended_by_name = ${ctx.actor.displayName}
    where id = ${item.object_id} and state = 'approved' and ends_at > now() returning id`)
  if (!row) return 'gone'
  await tx.execute(sql`delete from support_entries where request_id = ${item.object_id}`)
  await revoke(tx, [`x:${item.object_id}`])
  const object = { kind: 'support', id: item.object_id, name: item.subject_email ?? item.subject_name }
  await audit(tx, ctx, { action: 'support.revoked', object, organizationId })
  return 'applied'
}

async function removeInvitation({ tx, ctx, organizationId }: Scene, item: ItemRow): Promise<Outcome> {
  const [row] = await tx.execute<{ email: string; role: string }>(sql`
    delete from invitations where organization_id = ${organizationId} and id = ${item.object_id} returning email, role`)
  if (!row) return 'gone'
  await audit(tx, ctx, {
    action: 'invitation.revoked',
    object: { kind: 'invitation', id: item.object_id, name: row.email },
    before: { role: row.role, projectId: item.project_id },
    organizationId,
  })
  return 'applied'
}
