import { nameKey } from '@holdfast/contracts/names'
import type { PermissionTemplate } from '@holdfast/contracts/templates'
import type { TemplateId } from '@holdfast/contracts/roles'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Access } from '../access.ts'
import { audit } from '../audit.ts'
import { requireAgreement } from '../change-requests/agreement.ts'
import { mayGive } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter, sqlState } from '../projects/enter.ts'
import { rightsChanged } from '../rights/changed.ts'
import type { Principal } from '../rights/assign.ts'
import { findTemplate } from './find.ts'
import { readTemplate } from './list.ts'
import { isRole } from './predefined.ts'
import type { Template } from './predefined.ts'

/** More would only be confusing, and lists of them have no pages. */
const MOST = 200

/** What a template says. */
export type TemplateRules = Pick<PermissionTemplate, 'name' | 'description' | 'levels' | 'allow' | 'deny'>

/**
 * Makes a template of the organisation's own: from scratch, or as a copy of what a client shows. Nobody makes one that gives more than
 * they have.
 *
 * @throws DomainError `forbidden`, `role_too_high`, `template_name_taken`, `too_many_templates`
 */
export function createTemplate(
  ctx: Context,
  { organizationId, ...rules }: TemplateRules & { organizationId: string },
): Promise<PermissionTemplate> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, ctx: acting, access }) => {
    require(access, 'template.manage')
    await requireAgreement(tx, acting, organizationId, 'template.create')
    requireBelow(access, rules)
    const [count] = await tx.execute<{ own: number }>(sql`
      select count(*)::int as own from permission_templates where organization_id = ${organizationId}`)
    if ((count?.own ?? 0) >= MOST) throw new DomainError('too_many_templates')
    const name = rules.name.normalize('NFC')
    const [row] = await tx.execute<{ id: string }>(sql`
      insert into permission_templates (organization_id, tenant_id, name, name_key, description, levels, allow, deny, changed_by)
      values (${organizationId}, ${acting.tenantId}, ${name}, ${nameKey(name)}, ${rules.description},
        ${JSON.stringify(rules.levels)}::text::jsonb, ${sql.param(rules.allow)}::text[], ${sql.param(rules.deny)}::text[],
        ${access.userId})
      on conflict (organization_id, name_key) do nothing returning id`)
    if (!row) throw new DomainError('template_name_taken')
    const template = await readTemplate(tx, row.id)
    await audit(tx, acting, {
      action: 'template.created',
      object: { kind: 'template', id: row.id, name },
      after: { ...rulesOf(template) },
      organizationId,
    })
    return template
  })
}

export interface TemplateChange extends Partial<TemplateRules> {
  organizationId: string
  templateId: TemplateId
  /** From `If-Match`: only as long as nobody changed it since. */
  revision?: number | undefined
}

/**
 * Changes a template. Everyone who has it has the new rights with their next request, and what connectors were granted ends.
 *
 * @throws DomainError `forbidden`, `role_too_high`, `not_found`, `precondition_failed`, `template_name_taken`
 */
export function updateTemplate(ctx: Context, change: TemplateChange): Promise<PermissionTemplate> {
  const { organizationId, templateId, revision } = change
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, ctx: acting, access }) => {
    require(access, 'template.manage')
    await requireAgreement(tx, acting, organizationId, 'template.update')
    const before = await lockOwn(tx, templateId)
    if (revision !== undefined && revision !== before.revision)
      throw new DomainError('precondition_failed', undefined, { revision: before.revision })
    const after = { ...rulesOf(before), ...given(change) }
    requireBelow(access, before)
    requireBelow(access, after)
    await write(tx, templateId, after, access.userId)
    if (
      JSON.stringify([before.levels, before.allow, before.deny]) !==
      JSON.stringify([after.levels, after.allow, after.deny])
    )
      await rightsChanged(tx, organizationId, await holdersOf(tx, organizationId, templateId))
    await audit(tx, acting, {
      action: 'template.changed',
      object: { kind: 'template', id: templateId, name: after.name },
      before: { ...rulesOf(before) },
      after: { ...after },
      organizationId,
    })
    return readTemplate(tx, templateId)
  })
}

/**
 * Deletes a template. While it is assigned, or promised by an invitation, only together with one that takes its place.
 *
 * @throws DomainError `forbidden`, `role_too_high`, `not_found`, `template_in_use`, `template_missing` (the replacement)
 */
export function deleteTemplate(
  ctx: Context,
  {
    organizationId,
    templateId,
    replacement,
  }: { organizationId: string; templateId: TemplateId; replacement?: TemplateId | undefined },
): Promise<void> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, ctx: acting, access }) => {
    require(access, 'template.manage')
    await requireAgreement(tx, acting, organizationId, 'template.delete')
    const before = await lockOwn(tx, templateId)
    requireBelow(access, before)
    if (before.uses > 0 && (replacement === undefined || replacement === templateId))
      throw new DomainError('template_in_use', undefined, { uses: before.uses })
    if (replacement !== undefined) {
      requireBelow(access, await findTemplate(tx, replacement))
      const holders = await holdersOf(tx, organizationId, templateId)
      await tx.execute(sql`update role_assignments set role = ${replacement}
        where organization_id = ${organizationId} and template_id = ${templateId}`)
      await rightsChanged(tx, organizationId, holders)
    }
    await tx.execute(sql`update invitations set role = ${replacement ?? 'viewer'}
      where organization_id = ${organizationId} and role = ${templateId}`)
    await tx.execute(sql`delete from permission_templates where id = ${templateId}`)
    await audit(tx, acting, {
      action: 'template.deleted',
      object: { kind: 'template', id: templateId, name: before.name },
      before: { ...rulesOf(before), uses: before.uses },
      after: { replacement: replacement ?? null },
      organizationId,
    })
  })
}

/** An own template, locked; the predefined ones are not there to be changed. */
async function lockOwn(tx: Transaction, id: TemplateId): Promise<PermissionTemplate> {
  if (isRole(id))
    throw new DomainError('not_found', 'The predefined templates stay as they are; copy one instead.')
  await tx.execute(sql`select from permission_templates where id = ${id} for update`)
  return readTemplate(tx, id)
}

function requireBelow(
  access: Access,
  template: Pick<TemplateRules, 'levels' | 'allow' | 'deny'> | Template,
): void {
  // The contract names every tool.
  if (!mayGive(access, template as Template)) throw new DomainError('role_too_high')
}

function rulesOf({ name, description, levels, allow, deny }: TemplateRules): TemplateRules {
  return { name, description, levels, allow, deny }
}

/** What a change says; what it leaves out stays. */
function given({ name, description, levels, allow, deny }: TemplateChange): Partial<TemplateRules> {
  return {
    ...(name !== undefined && { name: name.normalize('NFC') }),
    ...(description !== undefined && { description }),
    ...(levels && { levels }),
    ...(allow && { allow }),
    ...(deny && { deny }),
  }
}

async function write(tx: Transaction, id: string, rules: TemplateRules, by: string): Promise<void> {
  try {
    await tx.execute(sql`
      update permission_templates set name = ${rules.name}, name_key = ${nameKey(rules.name)},
        description = ${rules.description}, levels = ${JSON.stringify(rules.levels)}::text::jsonb,
        allow = ${sql.param(rules.allow)}::text[], deny = ${sql.param(rules.deny)}::text[], revision = revision + 1,
        changed_at = now(), changed_by = ${by}
      where id = ${id}`)
  } catch (error) {
    if (sqlState(error) === '23505') throw new DomainError('template_name_taken')
    throw error
  }
}

async function holdersOf(tx: Transaction, organizationId: string, templateId: string): Promise<Principal[]> {
  const rows = await tx.execute<{ user_id: string | null; group_id: string | null }>(sql`
    select distinct user_id, group_id from role_assignments
    where organization_id = ${organizationId} and template_id = ${templateId}`)
  return rows.map((row) => (row.user_id === null ? { groupId: row.group_id ?? '' } : { userId: row.user_id }))
}
