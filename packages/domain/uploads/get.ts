import type { UploadState } from '@holdfast/contracts/uploads'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'
import { findUpload } from './upload-row.ts'

/** What became of an upload. */
export function getUpload(ctx: Context, { uploadId }: { uploadId: string }): Promise<UploadState> {
  return enter(ctx, { kind: 'upload', id: uploadId }, async ({ tx, access }) => {
    const upload = await findUpload(tx, uploadId)
    if (upload.actor_id !== access.userId)
      require(access, 'node.read', { projectId: upload.project_id, nodeId: upload.parent_id })
    return {
      id: upload.id,
      projectId: upload.project_id,
      state: upload.state,
      name: upload.name,
      size: Number(upload.size),
      nodeId: upload.node_id,
      versionId: upload.version_id,
      expiresAt: instant(upload.expires_at),
    }
  })
}
