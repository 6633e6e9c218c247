import { sql } from 'drizzle-orm'
import { enterForConnector } from '../connectors/connector-context.ts'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import { audit } from '../audit.ts'
import { enqueueJob } from '../jobs/enqueue.ts'

type Damaged = {
  blob_id: string
  project_id: string
  storage_id: string
  name: string
  node_id: string
  known: boolean
}

/**
 * A read was cut since its content is damaged: noted once for a blob until it is mended, audited, and verified by a job,
 * which says whether the damage is in the storage or was on the way.
 */
export async function noteDamage(ctx: ConnectorContext, openingId: string, versionId: string): Promise<void> {
  await enterForConnector(ctx, { kind: 'opening', id: openingId }, async (tx, where) => {
    if (!where) return
    const [row] = await tx.execute<Damaged>(sql`
      select b.id as blob_id, b.project_id, b.storage_id, n.name, n.id as node_id, exists (
        select from blob_problems p where p.blob_id = b.id and p.resolved_at is null and p.outcome = 'corrupt') as known
      from file_versions v join blobs b on b.id = v.blob_id join nodes n on n.id = v.node_id
      join storages s on s.id = b.storage_id and s.connector_id = ${ctx.connectorId}
      where v.id = ${versionId} and v.organization_id = ${where.organizationId}`)
    if (!row || row.known) return
    const { organizationId, tenantId } = where
    await tx.execute(sql`
      insert into blob_problems (organization_id, project_id, blob_id, outcome, detail)
      values (${organizationId}, ${row.project_id}, ${row.blob_id}, 'corrupt', 'A read was cut.')`)
    const { storage_id: storageId, blob_id: blobId } = row
    await enqueueJob(tx, { storageId, kind: 'verify', organizationId, blobIds: [blobId] })
    const { db, requestId, address, connectorId } = ctx
    const acting = { db, requestId, address, tenantId, actor: null, userAgent: `connector ${connectorId}` }
    await audit(tx, acting, {
      action: 'version.damaged',
      object: { kind: 'version', id: versionId, name: row.name },
      after: { blobId, nodeId: row.node_id },
      organizationId,
      projectId: row.project_id,
    })
  })
}
