import { roles } from '@holdfast/contracts/roles'
import type { PermissionTemplate } from '@holdfast/contracts/templates'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { require } from '../access.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { instantOrNull } from '../projects/time.ts'
import { templateOf } from '../rights/held.ts'
import type { TemplateDocument } from '../rights/held.ts'
import { predefined } from './predefined.ts'

type Row = TemplateDocument & {
  name: string
  description: string
  revision: number
  changed_at: string
  uses: number
}

/** The five predefined templates, then the organisation's own by name, with how often each is used. */
export function listTemplates(
  ctx: Context,
  { organizationId }: { organizationId: string },
): Promise<{ items: PermissionTemplate[] }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    const somewhere = [undefined, ...access.projects.keys()]
    if (!somewhere.some((projectId) => can(access, 'template.see', { projectId })))
      require(access, 'template.see')
    const [own, uses] = [await readTemplates(tx, sql`true`), await countPredefined(tx, organizationId)]
    const shipped = roles.map((role) => ({
      id: role,
      predefined: true,
      name: role,
      description: '',
      ...copyOf(predefined[role]),
      revision: 0,
      changedAt: null,
      uses: uses.get(role) ?? 0,
    }))
    return { items: [...shipped, ...own] }
  })
}

/** Own templates of the organisation in scope, by name. */
export async function readTemplates(
  tx: Pick<Queries, 'execute'>,
  condition: SQL,
): Promise<PermissionTemplate[]> {
  const rows = await tx.execute<Row>(sql`
    select t.id as role, t.levels, t.allow, t.deny, t.name, t.description, t.revision, t.changed_at,
      ((select count(*) from role_assignments a where a.organization_id = t.organization_id and a.template_id = t.id)
        + (select count(*) from invitations i where i.organization_id = t.organization_id and i.role = t.id::text
          and i.expires_at > now()))::int as uses
    from permission_templates t where ${condition} order by t.name_key, t.id`)
  return rows.map(toTemplate)
}

/** @throws DomainError `not_found` */
export async function readTemplate(tx: Pick<Queries, 'execute'>, id: string): Promise<PermissionTemplate> {
  const [template] = await readTemplates(tx, sql`t.id = ${id}`)
  if (!template) throw new DomainError('not_found')
  return template
}

async function countPredefined(
  tx: Pick<Queries, 'execute'>,
  organizationId: string,
): Promise<Map<string, number>> {
  const rows = await tx.execute<{ role: string; uses: number }>(sql`
    select role, sum(uses)::int as uses from (
      select role, count(*) as uses from role_assignments where organization_id = ${organizationId} group by role
      union all
      select role, count(*) from invitations where organization_id = ${organizationId} and expires_at > now() group by role
    ) counted group by role`)
  return new Map(rows.map((row) => [row.role, row.uses]))
}

function toTemplate(row: Row): PermissionTemplate {
  return {
    id: row.role,
    predefined: false,
    name: row.name,
    description: row.description,
    ...copyOf(templateOf(row)),
    revision: row.revision,
    changedAt: instantOrNull(row.changed_at),
    uses: row.uses,
  }
}

function copyOf({ levels, allow, deny }: ReturnType<typeof templateOf>) {
  return { levels: { ...levels }, allow: [...allow], deny: [...deny] }
}
