import type { Receipt } from '@holdfast/contracts/connector/receipt'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { PROJECT_CHANNEL } from '../events/project-event.ts'
import { mediaType } from '../nodes/media-type.ts'
import { named } from '../nodes/names.ts'
import type { NodeAct } from '../nodes/node-event.ts'
import type { UploadRow } from './upload-row.ts'

export interface ArrivingFile {
  upload: UploadRow
  receipt: Receipt
}

interface PlacedFile {
  upload: UploadRow
  nodeId: string
  versionId: string
  act: NodeAct
}

/**
 * Enters files of one project, folder and person with all that belongs to their commit but the audit, in one statement: blob,
 * node, version, end of the upload, history, usage and the word to the live views. Those whose name is taken, and all of
 * them when the folder is gone, are left out and nothing of them is entered. The caller holds the lock of the tree and of
 * the uploads. What is looked up by a list names the ids beside the join: a young database, whose tables were empty when
 * the statement was planned, would walk all uploads of the organisation otherwise.
 */
export async function insertFiles(tx: Transaction, files: readonly ArrivingFile[]): Promise<PlacedFile[]> {
  const [first] = files
  if (!first) return []
  const { organization_id: org, project_id: project, storage_id: storage } = first.upload
  const { parent_id: parent, actor_id: actor } = first.upload
  const byId = new Map(files.map((file) => [file.upload.id, file]))
  const rows = await tx.execute<{ upload: string; node_id: string; version_id: string }>(sql`
    with arriving as materialized (
      select *, uuidv7() as version_id
      from jsonb_to_recordset(${listOf(files)}::text::jsonb) as w(upload uuid, blob_id uuid, name text,
        key text collate "C", type text, size bigint, part_size int, modified_at timestamptz, head jsonb, wrap jsonb,
        key_version int, crc bigint, sha256 text)),
    node as (
      insert into nodes (organization_id, project_id, parent_id, kind, name, name_key, size, type, modified_by, created_by,
        current_version_id)
      select ${org}::uuid, ${project}::uuid, ${parent}::uuid, 'file', name, key, size, type, ${actor}::uuid, ${actor}::uuid,
        version_id
      from arriving
      where exists (select from nodes f where f.organization_id = ${org} and f.project_id = ${project}
        and f.id = ${parent} and f.kind = 'folder' and f.trash_root_id is null and f.deleted_at is null)
      on conflict (parent_id, name_key) where trash_root_id is null do nothing
      returning id as node_id, current_version_id as version_id),
    placed as materialized (select * from node join arriving using (version_id)),
    totals as materialized (
      select count(*)::int as files, coalesce(sum(size), 0)::bigint as bytes, array_agg(node_id) as node_ids from placed),
    blob as (
      insert into blobs (id, organization_id, project_id, storage_id, size, part_size, head, wrap, key_version, crc, sha256)
      select blob_id, ${org}::uuid, ${project}::uuid, ${storage}::uuid, size, part_size, head, wrap, key_version, crc, sha256
      from placed),
    version as (
      insert into file_versions (id, organization_id, project_id, node_id, number, blob_id, size, modified_at, created_by)
      select version_id, ${org}::uuid, ${project}::uuid, node_id, 1, blob_id, size, modified_at, ${actor}::uuid from placed),
    listed as (
      update nodes set child_count = child_count + files from totals where id = ${parent} and files > 0),
    ended as (
      update uploads u set state = 'committed', finished_at = now(), node_id = p.node_id, version_id = p.version_id
      from placed p where u.id = p.upload and u.id = any(${sql.param([...byId.keys()])}::uuid[])),
    history as (
      insert into node_events (organization_id, project_id, node_id, action, actor_id, parent_id, name, version_id, after)
      select ${org}::uuid, ${project}::uuid, node_id, 'created', ${actor}::uuid, ${parent}::uuid, name, version_id,
        jsonb_build_object('size', size, 'version', 1)
      from placed),
    counted as (
      update project_usage set stored_bytes = stored_bytes + bytes, reserved_bytes = reserved_bytes - bytes,
        files = project_usage.files + totals.files, open_uploads = open_uploads - totals.files
      from totals where project_id = ${project} and totals.files > 0),
    told as (
      insert into project_events (organization_id, project_id, kind, parent_ids, node_ids, actor_id)
      select ${org}::uuid, ${project}::uuid, 'nodes', array[${parent}]::uuid[], node_ids, ${actor}::uuid
      from totals where files > 0
      returning id)
    select upload, node_id, version_id,
      (select pg_notify(${PROJECT_CHANNEL}, ${project}::text || ' ' || told.id)::text from told)
    from placed`)
  return rows.flatMap(({ upload: id, node_id: nodeId, version_id: versionId }) => {
    const file = byId.get(id)
    if (!file) return []
    const { upload } = file
    return [{ upload, nodeId, versionId, act: actOf(upload, nodeId, versionId) }]
  })
}

function listOf(files: readonly ArrivingFile[]): string {
  return JSON.stringify(
    files.map(({ upload, receipt: { head, wrap, crc, sha256 } }) => ({
      upload: upload.id,
      blob_id: upload.blob_id,
      name: upload.name,
      key: named(upload.name).key,
      type: mediaType(upload.name),
      size: upload.size,
      part_size: upload.part_size,
      modified_at: upload.modified_at,
      head,
      wrap,
      key_version: wrap.version,
      crc,
      sha256,
    })),
  )
}

function actOf({ parent_id: parentId, name, size }: UploadRow, nodeId: string, versionId: string): NodeAct {
  return { nodeId, action: 'created', parentId, name, versionId, after: { size: Number(size), version: 1 } }
}
