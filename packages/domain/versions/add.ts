import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import { modifierJoin, nodeColumns } from '../nodes/node-row.ts'
import type { NodeRow } from '../nodes/node-row.ts'

export interface NewVersion {
  nodeId: string
  blobId: string
  size: number
  /** The modification time that the client told. */
  modifiedAt: string | null
  actorId: string | null
  /** The number of the version whose content this is. */
  restoredFrom?: number | undefined
}

export type AddedVersion = NodeRow & { version_number: number }

/**
 * Puts a version on a living file and makes it the current one. The caller has locked the file. The blob is locked
 * against dooming and must be live.
 *
 * @throws DomainError `not_found` when the blob is not there any more
 */
export async function addVersion(tx: Transaction, version: NewVersion): Promise<AddedVersion> {
  const { nodeId, blobId, size, modifiedAt, actorId, restoredFrom } = version
  const [row] = await tx.execute<AddedVersion>(sql`
    with blob as (select id from blobs where id = ${blobId} and state = 'live' for key share),
    added as (
      insert into file_versions (organization_id, project_id, node_id, number, blob_id, size, modified_at, created_by,
        restored_from)
      select f.organization_id, f.project_id, f.id,
        (select max(v.number) + 1 from file_versions v where v.node_id = f.id), blob.id, ${size}::bigint,
        ${modifiedAt}::timestamptz, ${actorId}::uuid, ${restoredFrom ?? null}::int
      from nodes f, blob where f.id = ${nodeId}
      returning id, node_id, number),
    n as (
      update nodes f set current_version_id = added.id, size = ${size}::bigint, modified_at = now(),
        modified_by = ${actorId}::uuid, revision = f.revision + 1
      from added where f.id = added.node_id
      returning f.*)
    select ${nodeColumns}, added.number as version_number from n join added on added.node_id = n.id ${modifierJoin}`)
  if (!row) throw new DomainError('not_found', 'This content is not there any more.')
  return row
}
