import type { Receipt, ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import type { Transaction } from '@holdfast/db/database'
import { auditAll } from '../audit.ts'
import { enterForConnector } from '../connectors/connector-context.ts'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import { DomainError } from '../error.ts'
import { auditOf } from '../nodes/record.ts'
import { checkReceipt } from './commit.ts'
import { insertFiles } from './insert-files.ts'
import type { ArrivingFile } from './insert-files.ts'
import { uploaderOf } from './uploader.ts'
import { findUploads } from './upload-row.ts'

/**
 * Commits new files of one person in one folder, in one transaction; rules and rows are those of a commit by itself. Answers
 * those that it committed. Left to be committed by themselves: what is to become a version of a file, whose name is taken,
 * whose folder or right is gone, what was committed before or is not known.
 */
export async function commitTogether(
  ctx: ConnectorContext,
  receipts: readonly Receipt[],
): Promise<[upload: string, answer: ReceiptAnswer][]> {
  const [first] = receipts
  if (!first) return []
  return enterForConnector(ctx, { kind: 'upload', id: first.upload }, async (tx, where) => {
    if (!where) return []
    const files = await findSimple(tx, ctx, receipts)
    const [one] = files
    if (!one) return []
    const uploader = await uploaderOf(tx, ctx, { ...where, upload: one.upload })
    if (!uploader.mayWrite || uploader.projectDeleted) return []
    const placed = await insertFiles(tx, files)
    const place = { organizationId: one.upload.organization_id, projectId: one.upload.project_id }
    await auditAll(
      tx,
      uploader.ctx,
      placed.map(({ act }) => auditOf(act, place)),
    )
    return placed.map(({ upload, nodeId, versionId }) => [
      upload.id,
      { outcome: 'committed' as const, nodeId, versionId },
    ])
  })
}

/** Open uploads of the same place, person and session as the first, locked in one order. */
async function findSimple(
  tx: Transaction,
  ctx: ConnectorContext,
  receipts: readonly Receipt[],
): Promise<ArrivingFile[]> {
  const byUpload = new Map(receipts.map((receipt) => [receipt.upload, receipt]))
  const uploads = await findUploads(tx, [...byUpload.keys()])
  const first = uploads.find(({ id }) => id === receipts[0]?.upload)
  return uploads.flatMap((upload) => {
    const receipt = byUpload.get(upload.id)
    // A hash that is not known yet is a job for the connector.
    if (!first || !receipt?.sha256 || upload.state !== 'open') return []
    const same =
      upload.project_id === first.project_id &&
      upload.parent_id === first.parent_id &&
      upload.actor_id === first.actor_id &&
      upload.session_id === first.session_id
    return same && isGenuine(ctx, receipt, upload) ? [{ upload, receipt }] : []
  })
}

/** Whoever is told no is told so by the commit by itself. */
function isGenuine(...receipt: Parameters<typeof checkReceipt>): boolean {
  try {
    checkReceipt(...receipt)
    return true
  } catch (error) {
    if (error instanceof DomainError) return false
    throw error
  }
}
