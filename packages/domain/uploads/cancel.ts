import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { countUsage } from '../usage/count.ts'
import { checkOpen, findUpload } from './upload-row.ts'

/**
 * Gives an unfinished upload up and its reserved quota back. Giving it up again is fine; a committed one stays.
 *
 * @throws DomainError `upload_committed`, `upload_unplaced`, `upload_discarded`
 */
export function cancelUpload(ctx: Context, { uploadId }: { uploadId: string }): Promise<void> {
  return enter(ctx, { kind: 'upload', id: uploadId }, async ({ tx, ctx: acting, access, organizationId }) => {
    const upload = await findUpload(tx, uploadId, { lock: true })
    if (upload.actor_id !== access.userId) throw new DomainError('not_found')
    if (upload.state === 'cancelled' || upload.state === 'expired') return
    checkOpen(upload)
    await tx.execute(sql`update uploads set state = 'cancelled', finished_at = now() where id = ${uploadId}`)
    await audit(tx, acting, {
      action: 'upload.cancelled',
      object: { kind: 'upload', id: uploadId, name: upload.name },
      organizationId,
      projectId: upload.project_id,
    })
    await countUsage(tx, upload.project_id, { reserved: -Number(upload.size), openUploads: -1 })
    await revoke(tx, [`u:${uploadId}`])
  })
}
