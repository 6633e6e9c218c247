import type { Receipt, ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { checkOwnStorage, enterForConnector } from '../connectors/connector-context.ts'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import type { StoredKey } from '../connectors/stored-key.ts'
import { DomainError } from '../error.ts'
import { named } from '../nodes/names.ts'
import { record } from '../nodes/record.ts'
import { enqueueJob } from '../jobs/enqueue.ts'
import { countUsage } from '../usage/count.ts'
import { discardUpload } from './discard.ts'
import { insertBlob } from './insert-blob.ts'
import { placeContent } from './place.ts'
import type { Placed } from './place.ts'
import { readReceipt } from './receipt.ts'
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
export async function deliverReceipt(
  ctx: ConnectorContext,
  jws: string,
  key: StoredKey,
): Promise<ReceiptAnswer> {
  const receipt = await readReceipt(ctx, jws, key)
  const answer = await enterForConnector(ctx, { kind: 'upload', id: receipt.upload }, async (tx, where) => {
    if (!where) return undefined
    await lockTreeOfUpload(tx, receipt.upload)
    const upload = await findUpload(tx, receipt.upload, { lock: true })
    await checkOwnStorage(tx, ctx, upload.storage_id)
    checkReceipt(receipt, upload)
    if (upload.state !== 'open' && upload.state !== 'expired') return answerOf(upload)
    const uploader = await uploaderOf(tx, ctx, { ...where, upload })
    if (!uploader.mayWrite) return discardUpload(tx, { uploader, upload, receipt })
    return enterContent(tx, { uploader, upload, receipt })
  })
  return answer ?? recoverFile(ctx, receipt)
}

/** Shared, like every change of one node; before any row is locked. */
async function lockTreeOfUpload(tx: Transaction, uploadId: string): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock_shared(hashtextextended(project_id::text, 1)) from uploads where id = ${uploadId}`)
}

/** What the receipt says must be what was granted. */
function checkReceipt(receipt: Receipt, upload: UploadRow): void {
  if (receipt.storage !== upload.storage_id) throw new DomainError('storage_foreign')
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
  await insertBlob(tx, { ...scope, blobId: upload.blob_id, storageId: upload.storage_id }, receipt)
  const work = receipt.sha256
    ? undefined
    : enqueueJob(tx, { ...scope, storageId: upload.storage_id, kind: 'verify', blobIds: [upload.blob_id] })
  const placed = await tryPlace(tx, upload, uploader)
  const reserved = upload.state === 'open' ? -size : 0
  const usage = { stored: size, reserved, openUploads: upload.state === 'open' ? -1 : 0 }
  if ('reason' in placed) {
    const answer = await leaveUnplaced(tx, { uploader, upload, reason: placed.reason })
    await Promise.all([work, countUsage(tx, upload.project_id, usage)])
    return answer
  }
  await Promise.all([
    work,
    finish(tx, upload, placed),
    record({ ...uploader, tx }, upload.project_id, { acts: [placed.act], parentIds: [placed.act.parentId] }),
    countUsage(tx, upload.project_id, { ...usage, files: placed.made ? 1 : 0 }),
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

async function finish(tx: Transaction, upload: UploadRow, placed: Placed): Promise<void> {
  await tx.execute(sql`
    update uploads set state = 'committed', finished_at = now(), node_id = ${placed.nodeId},
      version_id = ${placed.versionId}
    where id = ${upload.id}`)
}
