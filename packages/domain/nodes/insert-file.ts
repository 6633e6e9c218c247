import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { mediaType } from './media-type.ts'
import type { Named } from './names.ts'

export interface NewFile {
  organizationId: string
  projectId: string
  parentId: string
  named: Named
  blobId: string
  size: number
  /** The modification time that the client told. */
  modifiedAt: string | null
  actorId: string
}

/**
 * Puts a file with its first version into a living folder and counts it there; undefined when the name is taken or the folder
 * is none. Caller holds the tree's lock.
 */
export async function insertFile(
  tx: Transaction,
  file: NewFile,
): Promise<{ nodeId: string; versionId: string } | undefined> {
  const { organizationId, projectId, parentId, named, blobId, size, modifiedAt, actorId } = file
  const [row] = await tx.execute<{ node_id: string; version_id: string }>(sql`
    with ids as materialized (select uuidv7() as version_id),
    node as (
      insert into nodes (organization_id, project_id, parent_id, kind, name, name_key, size, type, modified_by, created_by,
        current_version_id)
      select ${organizationId}::uuid, ${projectId}::uuid, ${parentId}::uuid, 'file', ${named.name}, ${named.key},
        ${size}::bigint, ${mediaType(named.name)}, ${actorId}::uuid, ${actorId}::uuid, version_id from ids
      where exists (select from nodes f where f.id = ${parentId} and f.project_id = ${projectId}
        and f.kind = 'folder' and f.trash_root_id is null and f.deleted_at is null)
      on conflict (parent_id, name_key) where trash_root_id is null do nothing
      returning id, current_version_id),
    version as (
      insert into file_versions (id, organization_id, project_id, node_id, number, blob_id, size, modified_at, created_by)
      select current_version_id, ${organizationId}::uuid, ${projectId}::uuid, id, 1, ${blobId}::uuid, ${size}::bigint,
        ${modifiedAt}::timestamptz, ${actorId}::uuid from node),
    counted as (
      update nodes set child_count = child_count + 1 where id = ${parentId} and exists (select from node))
    select id as node_id, current_version_id as version_id from node`)
  return row && { nodeId: row.node_id, versionId: row.version_id }
}
