import type { FileVersion } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { findNode } from '../nodes/find.ts'
import { record } from '../nodes/record.ts'
import { enter } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { addVersion } from './add.ts'
import { selectVersions, toVersion } from './version-row.ts'
import type { VersionRow } from './version-row.ts'

/**
 * Makes an old version the current one, as a new version on the same blob.
 *
 * @throws DomainError `not_a_file`, `node_trashed`
 */
export function restoreVersion(
  ctx: Context,
  { nodeId, versionId }: { nodeId: string; versionId: string },
): Promise<FileVersion> {
  return enter(ctx, { kind: 'node', id: nodeId }, async (scene) => {
    const { tx, access } = scene
    const { project_id: projectId } = await findNode(tx, nodeId)
    require(access, 'version.restore', { projectId, nodeId })
    const [, node] = await Promise.all([
      lockTree(tx, projectId, 'shared'),
      findNode(tx, nodeId, { lock: true }),
    ])
    if (node.kind !== 'file') throw new DomainError('not_a_file')
    if (node.trash_root_id !== null) throw new DomainError('node_trashed')
    const old = await contentOf(tx, nodeId, versionId)
    const row = await addVersion(tx, { ...old, nodeId, actorId: access.userId, restoredFrom: old.number })
    const act = {
      nodeId,
      action: 'version_restored',
      parentId: row.parent_id,
      name: row.name,
      versionId: row.current_version_id,
      after: { version: row.version_number, restoredFrom: old.number },
    } as const
    await record(scene, projectId, { acts: [act], parentIds: [row.parent_id] })
    const [version] = await tx.execute<VersionRow>(
      sql`${selectVersions} where v.id = ${row.current_version_id}`,
    )
    if (!version) throw new DomainError('not_found')
    return toVersion(version)
  })
}

async function contentOf(tx: Transaction, nodeId: string, versionId: string) {
  const [row] = await tx.execute<{
    number: number
    blob_id: string
    size: string
    modified_at: string | null
  }>(
    sql`select number, blob_id, size, modified_at from file_versions where id = ${versionId} and node_id = ${nodeId}`,
  )
  if (!row) throw new DomainError('not_found')
  return { number: row.number, blobId: row.blob_id, size: Number(row.size), modifiedAt: row.modified_at }
}
