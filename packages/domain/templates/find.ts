import type { TemplateId } from '@holdfast/contracts/roles'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import { templateOf } from '../rights/held.ts'
import type { TemplateDocument } from '../rights/held.ts'
import { isRole, predefined } from './predefined.ts'
import type { Template } from './predefined.ts'

/**
 * What a template of the organisation in scope allows. One of its own stays until the commit: nobody deletes it meanwhile.
 *
 * @throws DomainError `template_missing`
 */
export async function findTemplate(tx: Pick<Queries, 'execute'>, id: TemplateId): Promise<Template> {
  if (isRole(id)) return predefined[id]
  const [row] = await tx.execute<TemplateDocument & Record<string, unknown>>(sql`
    select id as role, levels, allow, deny from permission_templates where id = ${id}::uuid for key share`)
  if (!row) throw new DomainError('template_missing')
  return templateOf(row)
}
