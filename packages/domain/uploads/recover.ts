import type { Receipt, ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { checkOwnStorage, enterForConnector } from '../connectors/connector-context.ts'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { countUsage } from '../usage/count.ts'
import { insertBlob } from './insert-blob.ts'
import { UNPLACED_DAYS } from './unplaced.ts'

/**
 * A receipt whose upload nobody knows: after a restore to an earlier moment. Its file comes back to its project as an unplaced
 * one, once; bytes that were acknowledged are not dropped.
 *
 * @throws DomainError `receipt_invalid` when its project is not there, `storage_foreign`
 */
export function recoverFile(ctx: ConnectorContext, receipt: Receipt): Promise<ReceiptAnswer> {
  const [, organizationId = '', projectId = '', blobId = ''] = receipt.object.split('/')
  return enterForConnector(ctx, { kind: 'organization', id: organizationId }, async (tx, where) => {
    const fits = where && receipt.wrap.organization === organizationId && receipt.ctx.project === projectId
    if (!fits || !(await isProjectOf(tx, projectId, receipt.storage)))
      throw new DomainError('receipt_invalid')
    await checkOwnStorage(tx, ctx, receipt.storage)
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${blobId}::text, 4))`)
    const known = await knownAnswer(tx, blobId)
    if (known) return known
    await insertBlob(tx, { blobId, organizationId, projectId, storageId: receipt.storage }, receipt)
    const [row] = await tx.execute<{ id: string }>(sql`
      insert into unplaced (organization_id, project_id, blob_id, name, size, uploaded_by, expires_at, reason)
      values (${organizationId}, ${projectId}, ${blobId}, ${receipt.ctx.name}, ${receipt.size}, ${receipt.ctx.actor},
        now() + make_interval(days => ${UNPLACED_DAYS}), 'recovered') returning id`)
    const { db, requestId, address, connectorId } = ctx
    const attribution = { db, requestId, address, tenantId: where.tenantId, actor: null }
    await audit(
      tx,
      { ...attribution, userAgent: `connector ${connectorId}` },
      {
        action: 'upload.recovered',
        object: { kind: 'upload', id: receipt.upload, name: receipt.ctx.name },
        after: { projectId, size: receipt.size },
        organizationId,
      },
    )
    await countUsage(tx, projectId, { stored: receipt.size })
    await tellProject(tx, { organizationId, projectId, kind: 'unplaced', actorId: null })
    return { outcome: 'unplaced', unplacedId: row?.id ?? '' }
  })
}

async function isProjectOf(tx: Transaction, projectId: string, storageId: string): Promise<boolean> {
  const rows = await tx.execute(
    sql`select from projects where id = ${projectId} and storage_id = ${storageId}`,
  )
  return rows.length === 1
}

/** What became of a blob that is entered already. */
async function knownAnswer(tx: Transaction, blobId: string): Promise<ReceiptAnswer | undefined> {
  const [row] = await tx.execute<{
    node_id: string | null
    version_id: string | null
    unplaced_id: string | null
  }>(sql`
    select v.node_id, v.id as version_id, u.id as unplaced_id from blobs b
    left join file_versions v on v.blob_id = b.id left join unplaced u on u.blob_id = b.id
    where b.id = ${blobId} limit 1`)
  if (!row) return undefined
  if (row.node_id && row.version_id)
    return { outcome: 'committed', nodeId: row.node_id, versionId: row.version_id }
  if (row.unplaced_id) return { outcome: 'unplaced', unplacedId: row.unplaced_id }
  return { outcome: 'discard', code: 'upload_discarded' }
}
