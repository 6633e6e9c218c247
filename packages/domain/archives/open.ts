import { readAddress } from '@holdfast/contracts/connector/addresses'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { requireWithin } from '../access.ts'
import type { GrantIssuer } from '../connectors/grant-issuer.ts'
import { handlesOf } from '../connectors/handles.ts'
import type { Context } from '../context.ts'
import { noteOpening } from '../downloads/opening.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { liveProject } from '../projects/tree-lock.ts'
import { servingOf } from '../storages/serving.ts'

type ArchiveRow = {
  project_id: string
  actor_id: string
  name: string
  files: number
  size: string
  expired: boolean
}

/** Seconds for which the download of an archive may begin, as long as the archive itself can. */
const GRANT_SECONDS = 15 * 60

/**
 * Grants the reading of an archive to who took it; answers where to read it.
 *
 * @throws DomainError `not_found`, `archive_expired`, `forbidden`, `connector_offline`
 */
export async function openArchive(
  ctx: Context,
  { archiveId, publicUrl }: { archiveId: string; publicUrl: string },
  issuer: GrantIssuer,
): Promise<{ url: string }> {
  const checkedAt = Date.now()
  const { claims, serving } = await enter(ctx, { kind: 'archive', id: archiveId }, async (scene) => {
    const { tx, access, organizationId } = scene
    const archive = await findArchive(tx, archiveId)
    const { project_id: projectId } = archive
    if (archive.actor_id !== access.userId) throw new DomainError('not_found')
    requireWithin(access, 'node.download', projectId)
    if (archive.expired) throw new DomainError('archive_expired')
    const project = await liveProject(tx, projectId)
    const serving = await servingOf(tx, project.storageId)
    const object = { kind: 'archive' as const, id: archiveId, name: archive.name }
    const jti = await noteOpening(scene, { projectId, objectId: archiveId, purpose: 'download', object })
    const claims = {
      op: 'archive' as const,
      aud: serving.connectorId,
      jti,
      rev: handlesOf(scene, projectId),
      org: organizationId,
      storage: project.storageId,
      archive: archiveId,
      name: archive.name,
      size: Number(archive.size),
      files: archive.files,
      stable: new URL(`/api/v1/archives/${archiveId}/content`, publicUrl).href,
    }
    return { claims, serving }
  })
  const { grant } = issuer.issue(claims, GRANT_SECONDS, checkedAt)
  return { url: readAddress(serving.publicUrl, claims.name, grant) }
}

async function findArchive(tx: Transaction, archiveId: string): Promise<ArchiveRow> {
  const [row] = await tx.execute<ArchiveRow>(sql`
    select project_id, actor_id, name, files, size, expires_at < now() as expired from archives where id = ${archiveId}`)
  if (!row) throw new DomainError('not_found')
  return row
}
