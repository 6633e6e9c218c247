import type { Receipt, ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { countUsage } from '../usage/count.ts'
import { insertBlob } from './insert-blob.ts'
import type { Uploader } from './uploader.ts'
import type { UploadRow } from './upload-row.ts'

/** Ends an upload whose right was lost on the way. Its bytes are entered as doomed, so that a job removes them. */
export async function discardUpload(
  tx: Transaction,
  { uploader, upload, receipt }: { uploader: Uploader; upload: UploadRow; receipt: Receipt },
): Promise<ReceiptAnswer> {
  const code = 'upload_discarded'
  const place = {
    blobId: upload.blob_id,
    organizationId: upload.organization_id,
    projectId: upload.project_id,
    storageId: upload.storage_id,
  }
  await insertBlob(tx, place, receipt, 'doomed')
  await tx.execute(sql`
    insert into blob_releases (blob_id, organization_id, project_id, storage_id, doomed_at)
    values (${place.blobId}, ${place.organizationId}, ${place.projectId}, ${place.storageId}, now())`)
  await tx.execute(sql`
    update uploads set state = 'discarded', finished_at = now(), problem = ${code} where id = ${upload.id}`)
  await audit(tx, uploader.ctx, {
    action: 'upload.discarded',
    object: { kind: 'upload', id: upload.id, name: upload.name },
    after: { reason: 'the right to it was lost', size: Number(upload.size) },
    organizationId: upload.organization_id,
    projectId: upload.project_id,
  })
  const open = upload.state === 'open'
  await countUsage(tx, upload.project_id, {
    reserved: open ? -Number(upload.size) : 0,
    openUploads: open ? -1 : 0,
  })
  return { outcome: 'discard', code }
}
