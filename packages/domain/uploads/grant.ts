import { uploadEndpoint } from '@holdfast/contracts/connector/addresses'
import type { UploadGrant } from '@holdfast/contracts/uploads'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { GrantIssuer } from '../connectors/grant-issuer.ts'
import { handlesOf } from '../connectors/handles.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { toServing } from '../storages/serving.ts'
import type { Serving } from '../storages/serving.ts'
import { LEASE_SECONDS, UPLOAD_DAYS } from './lifetimes.ts'
import { checkOpen, findUpload, objectPrefix } from './upload-row.ts'
import type { UploadRow } from './upload-row.ts'

/** Seconds within which an upload must be created with its grant; it may be asked for again. */
const GRANT_SECONDS = 60

/**
 * The grant by which a connector takes an upload's bytes; the first one is also the first lease. Only who reserved the
 * upload gets it, as long as they may write there.
 *
 * @throws DomainError what became of the upload when it is not open, `connector_offline`, `forbidden`
 */
export async function grantUpload(
  ctx: Context,
  { uploadId }: { uploadId: string },
  issuer: GrantIssuer,
): Promise<UploadGrant> {
  const checkedAt = Date.now()
  const granted = await enter(ctx, { kind: 'upload', id: uploadId }, async (scene) => {
    const { tx, access } = scene
    const upload = await findUpload(tx, uploadId, { lock: true })
    if (upload.actor_id !== access.userId) throw new DomainError('not_found')
    require(access, 'node.upload', { projectId: upload.project_id, nodeId: upload.parent_id })
    checkOpen(upload)
    const serving = toServing(upload)
    const fence = Math.max(1, upload.fence)
    await tx.execute(sql`
      update uploads set fence = ${fence}, connector_id = ${serving.connectorId},
        lease_until = case when fence = 0 then now() + make_interval(secs => ${LEASE_SECONDS}) else lease_until end,
        expires_at = now() + make_interval(days => ${UPLOAD_DAYS})
      where id = ${uploadId}`)
    return { scene, serving, upload: { ...upload, fence } }
  })
  return writeGrant(granted, issuer, checkedAt)
}

/** What is granted, and where. */
export interface GrantedUpload {
  scene: Pick<Scene, 'ctx' | 'organizationId'>
  serving: Serving
  upload: Pick<
    UploadRow,
    | 'id'
    | 'organization_id'
    | 'project_id'
    | 'storage_id'
    | 'parent_id'
    | 'blob_id'
    | 'actor_id'
    | 'name'
    | 'size'
    | 'part_size'
    | 'fence'
  >
}

/** Signs the grant of an upload. Its row has the connector and the fence already. */
export function writeGrant(
  { scene, serving, upload }: GrantedUpload,
  issuer: GrantIssuer,
  checkedAt: number,
): UploadGrant {
  const { fence, part_size: partSize } = upload
  const claims = {
    op: 'write' as const,
    aud: serving.connectorId,
    rev: [...handlesOf(scene, upload.project_id), `u:${upload.id}`],
    org: scene.organizationId,
    storage: upload.storage_id,
    object: objectPrefix(upload),
    size: Number(upload.size),
    partSize,
    upload: upload.id,
    fence,
    ctx: {
      project: upload.project_id,
      parent: upload.parent_id,
      name: upload.name,
      actor: upload.actor_id,
    },
  }
  const { grant, expiresAt } = issuer.issue(claims, GRANT_SECONDS, checkedAt)
  return {
    endpoint: uploadEndpoint(serving.publicUrl),
    grant,
    fence,
    expiresAt: expiresAt.toISOString(),
    partSize,
  }
}
