import type { Receipt, ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { enterForConnector } from '../connectors/connector-context.ts'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import { DomainError } from '../error.ts'
import { named } from '../nodes/names.ts'
import { auditOf } from '../nodes/record.ts'
import { enqueueJob } from '../jobs/enqueue.ts'
import { countUsage } from '../usage/count.ts'
import { finishUpload } from './finish.ts'
import { discardUpload } from './discard.ts'
import { insertBlob } from './insert-blob.ts'
import { placeContent } from './place.ts'
import type { Placed } from './place.ts'
import { recoverFile } from './recover.ts'
import { leaveUnplaced, reasonOf } from './unplaced.ts'
import { uploaderOf } from './uploader.ts'
import type { Uploader } from './uploader.ts'
import { findUpload, objectPrefix } from './upload-row.ts'
import type { UploadRow } from './upload-row.ts'

/**
 * Commits what a receipt vouches for: blob, version, node, history, audit and quota in one transaction, once however often it
 * is delivered. Right and place are looked at again; bytes that are safe but have no place wait as an unplaced file.
 *
 * @throws DomainError `receipt_invalid`, `storage_foreign`
 */
export async function commitUpload(ctx: ConnectorContext, receipt: Receipt): Promise<ReceiptAnswer> {
  const answer = await enterForConnector(ctx, { kind: 'upload', id: receipt.upload }, async (tx, where) => {
    if (!where) return undefined
    const upload = await findUpload(tx, receipt.upload, { lock: true })
    checkReceipt(ctx, receipt, upload)
    if (upload.state !== 'open' && upload.state !== 'expired') return answerOf(upload)
    const uploader = await uploaderOf(tx, ctx, { ...where, upload })
    if (!uploader.mayWrite) return discardUpload(tx, { uploader, upload, receipt })
    return enterContent(tx, { uploader, upload, receipt })
  })
  return answer ?? recoverFile(ctx, receipt)
}

/**
 * What the receipt says must be what was granted.
 *
 * @throws DomainError `receipt_invalid`, `storage_foreign`
 */
export function checkReceipt(ctx: ConnectorContext, receipt: Receipt, upload: UploadRow): void {
  const own = upload.storage_connector_id === ctx.connectorId && receipt.storage === upload.storage_id
  if (!own) throw new DomainError('storage_foreign')
  const fits =
    receipt.object === objectPrefix(upload) &&
    receipt.size === Number(upload.size) &&
    receipt.partSize === upload.part_size &&
    receipt.wrap.organization === upload.organization_id
  if (!fits) throw new DomainError('receipt_invalid', 'It is not about what was granted.')
}

function answerOf(upload: UploadRow): ReceiptAnswer {
  if (upload.node_id && upload.version_id)
    return { outcome: 'committed', nodeId: upload.node_id, versionId: upload.version_id }
  if (upload.unplaced_id) return { outcome: 'unplaced', unplacedId: upload.unplaced_id }
  return { outcome: 'discard', code: upload.problem ?? 'upload_expired' }
}

interface Arriving {
  uploader: Uploader
  upload: UploadRow
  receipt: Receipt
}

async function enterContent(tx: Transaction, arriving: Arriving): Promise<ReceiptAnswer> {
  const { uploader, upload, receipt } = arriving
  const size = Number(upload.size)
  const scope = { organizationId: upload.organization_id, projectId: upload.project_id }
  const blob = { ...scope, blobId: upload.blob_id, storageId: upload.storage_id }
  const work = receipt.sha256
    ? undefined
    : enqueueJob(tx, { ...scope, storageId: upload.storage_id, kind: 'verify', blobIds: [upload.blob_id] })
  // Sent together: the references to the blob are looked at after it.
  const [, placed] = await Promise.all([insertBlob(tx, blob, receipt), tryPlace(tx, upload, uploader)])
  const reserved = upload.state === 'open' ? -size : 0
  const usage = { stored: size, reserved, openUploads: upload.state === 'open' ? -1 : 0 }
  if ('reason' in placed) {
    const answer = await leaveUnplaced(tx, { uploader, upload, reason: placed.reason })
    await Promise.all([work, countUsage(tx, upload.project_id, usage)])
    return answer
  }
  await Promise.all([
    work,
    audit(tx, uploader.ctx, auditOf(placed.act, scope)),
    finishUpload(tx, upload, placed, { ...usage, files: placed.made ? 1 : 0 }),
  ])
  return { outcome: 'committed', nodeId: placed.nodeId, versionId: placed.versionId }
}

async function tryPlace(
  tx: Transaction,
  upload: UploadRow,
  { projectDeleted }: Uploader,
): Promise<Placed | { reason: ReturnType<typeof reasonOf> }> {
  if (projectDeleted) return { reason: 'parent_missing' }
  try {
    return await placeContent(tx, {
      organizationId: upload.organization_id,
      projectId: upload.project_id,
      parentId: upload.parent_id,
      named: named(upload.name),
      conflict: upload.conflict,
      blobId: upload.blob_id,
      size: Number(upload.size),
      modifiedAt: upload.modified_at,
      actorId: upload.actor_id,
    })
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}
