import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { Subject } from '../access.ts'
import { audit } from '../audit.ts'
import type { ActorContext } from '../context.ts'
import type { Support } from './access.ts'

/** Notes in the organisation's own trail that support looked at something, in the transaction of the look. */
export async function noteLook(
  tx: Pick<Queries, 'execute'>,
  ctx: ActorContext,
  { organizationId, support }: { organizationId: string; support: Support },
  { kind, id }: Subject,
): Promise<void> {
  const [row] = await tx.execute<{ name: string | null; project: string | null }>(sql`
    select case ${kind}::text when 'organization' then (select name from organizations where id = ${id})
        when 'project' then (select name from projects where id = ${id})
        when 'node' then (select name from nodes where id = ${id})
        when 'version' then (select n.name from file_versions v join nodes n on n.id = v.node_id where v.id = ${id}) end as name,
      case ${kind}::text when 'project' then ${id}::uuid
        when 'node' then (select project_id from nodes where id = ${id})
        when 'version' then (select project_id from file_versions where id = ${id}) end as project`)
  const [supportRequestId] = support.requestIds
  await tx.execute(sql`update support_requests set looks = looks + 1 where id = ${supportRequestId}`)
  await audit(tx, ctx, {
    action: 'support.looked',
    object: { kind, id, name: row?.name ?? undefined },
    after: { supportRequestId },
    organizationId,
    projectId: row?.project ?? undefined,
  })
}
