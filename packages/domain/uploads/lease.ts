import { sql } from 'drizzle-orm'
import { enterForConnector } from '../connectors/connector-context.ts'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import { DomainError } from '../error.ts'
import { LEASE_SECONDS, UPLOAD_DAYS } from './lifetimes.ts'
import { checkOpen, findUpload } from './upload-row.ts'
import type { UploadRow } from './upload-row.ts'

export interface Hold {
  uploadId: string
  /** The fence that the caller holds or was granted. */
  fence: number
  /** Names the process. */
  holder: string
}

/**
 * Renews the lease of an upload, or takes it over when its holder has been silent: then under a higher fence, so that what
 * the silent one still writes is told apart.
 *
 * @throws DomainError `upload_busy` while another holds it; what became of it when it is not open
 */
export function holdUpload(
  ctx: ConnectorContext,
  hold: Hold,
): Promise<{ fence: number; leaseSeconds: number }> {
  return enterForConnector(ctx, { kind: 'upload', id: hold.uploadId }, async (tx, where) => {
    if (!where) throw new DomainError('not_found')
    const upload = await findUpload(tx, hold.uploadId, { lock: true })
    if (upload.storage_connector_id !== ctx.connectorId) throw new DomainError('storage_foreign')
    checkOpen(upload)
    const fence = nextFence(upload, hold)
    await tx.execute(sql`
      update uploads set fence = ${fence}, holder = ${hold.holder}, connector_id = ${ctx.connectorId},
        lease_until = now() + make_interval(secs => ${LEASE_SECONDS}),
        expires_at = now() + make_interval(days => ${UPLOAD_DAYS})
      where id = ${hold.uploadId}`)
    return { fence, leaseSeconds: LEASE_SECONDS }
  })
}

function nextFence(upload: UploadRow, { fence, holder }: Hold): number {
  const current = Math.max(1, upload.fence)
  const same = upload.holder === holder || upload.holder === null
  if (same && fence === current) return current
  if (upload.lease_live && !same) throw new DomainError('upload_busy')
  return current + 1
}
