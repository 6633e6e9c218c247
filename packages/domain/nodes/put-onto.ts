import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import { addVersion } from '../versions/add.ts'
import type { AddedVersion } from '../versions/add.ts'
import type { NodeAct } from './node-event.ts'
import type { NodeRow } from './node-row.ts'

/** Puts the current content of one file onto another, as its newest version. Copies no bytes. */
export async function putOnto(
  tx: Transaction,
  { source, target, actorId }: { source: NodeRow; target: NodeRow; actorId: string },
): Promise<{ row: AddedVersion; act: NodeAct }> {
  const [content] = await tx.execute<{ blob_id: string; size: string; modified_at: string | null }>(sql`
    select blob_id, size, modified_at from file_versions where id = ${source.current_version_id}`)
  if (!content) throw new DomainError('not_found')
  const row = await addVersion(tx, {
    nodeId: target.id,
    blobId: content.blob_id,
    size: Number(content.size),
    modifiedAt: content.modified_at,
    actorId,
  })
  const act: NodeAct = {
    nodeId: target.id,
    action: 'version_added',
    parentId: target.parent_id,
    name: target.name,
    versionId: row.current_version_id,
    after: { version: row.version_number, from: source.id },
  }
  return { row, act }
}
