import type { BlobHead, Wrap } from '@holdfast/contracts/connector/grant'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Access } from '../access.ts'
import { DomainError } from '../error.ts'
import { servingColumns } from '../storages/serving.ts'
import type { ServingRow } from '../storages/serving.ts'

/** A version with its blob and who serves it, as a read needs it. */
export type Readable = ServingRow & {
  version_id: string
  node_id: string
  organization_id: string
  project_id: string
  blob_id: string
  storage_id: string
  name: string
  type: string
  size: string
  part_size: number
  head: BlobHead
  wrap: Wrap
  number: number
  current: boolean
  trashed: boolean
  created_at: string
  project_deleted: boolean
  read_grant_minutes: number
}

/** Which content: the current one of a file, or a version. */
export type Which = { nodeId: string; versionId?: string | undefined } | { versionId: string }

/**
 * The content that someone wants to read, when they may. What is in the trash can be read by who may bring it back.
 *
 * @throws DomainError `not_found`, `not_a_file`, `forbidden`, `project_deleted`
 */
export async function findReadable(tx: Transaction, access: Access, which: Which): Promise<Readable> {
  const row = await find(tx, which)
  const target = { projectId: row.project_id, nodeId: row.node_id }
  require(access, 'node.read', target)
  require(access, 'node.download', target)
  if (!row.current) require(access, 'version.read', target)
  if (row.trashed) require(access, 'node.trash', target)
  if (row.project_deleted) throw new DomainError('project_deleted')
  return row
}

async function find(tx: Transaction, which: Which): Promise<Readable> {
  const conditions = [
    'nodeId' in which ? sql`n.id = ${which.nodeId}` : sql`true`,
    which.versionId === undefined ? sql`v.id = n.current_version_id` : sql`v.id = ${which.versionId}`,
  ]
  const [row] = await tx.execute<Readable>(sql`
    select v.id as version_id, n.id as node_id, n.organization_id, n.project_id, b.id as blob_id, b.storage_id, n.name,
      n.type, b.size, b.part_size, b.head, b.wrap, v.number, v.id = n.current_version_id as current,
      n.trash_root_id is not null as trashed, v.created_at, j.deleted_at is not null as project_deleted,
      o.read_grant_minutes,
      c.id as storage_connector_id, ${servingColumns}
    from file_versions v join nodes n on n.id = v.node_id join blobs b on b.id = v.blob_id
    join projects j on j.id = n.project_id join organizations o on o.id = n.organization_id
    join storages s on s.id = b.storage_id join connectors c on c.id = s.connector_id
    where ${sql.join(conditions, sql` and `)} and n.deleted_at is null and b.state = 'live'`)
  if (row) return row
  if (!('nodeId' in which)) throw new DomainError('not_found')
  const [node] = await tx.execute<{ kind: string }>(sql`
    select kind from nodes where id = ${which.nodeId} and deleted_at is null`)
  throw new DomainError(node?.kind === 'folder' ? 'not_a_file' : 'not_found')
}
