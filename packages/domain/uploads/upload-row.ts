import type { Conflict } from '@holdfast/contracts/nodes'
import type { UploadState } from '@holdfast/contracts/uploads'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import { servingColumns } from '../storages/serving.ts'

export type UploadRow = {
  id: string
  organization_id: string
  project_id: string
  storage_id: string
  parent_id: string
  name: string
  size: string
  part_size: number
  modified_at: string | null
  conflict: Conflict
  blob_id: string
  actor_id: string
  session_id: string
  state: UploadState['state']
  fence: number
  holder: string | null
  expires_at: string
  lease_live: boolean
  /** The connector before its storage, and whether it is online. */
  storage_connector_id: string
  storage_public_url: string | null
  storage_alive: boolean
  node_id: string | null
  version_id: string | null
  unplaced_id: string | null
  problem: string | null
}

const columns = sql`u.id, u.organization_id, u.project_id, u.storage_id, u.parent_id, u.name, u.size, u.part_size,
  u.modified_at, u.conflict, u.blob_id, u.actor_id, u.session_id, u.state, u.fence, u.holder, u.expires_at,
  coalesce(u.lease_until > now(), false) as lease_live, u.node_id, u.version_id, u.unplaced_id, u.problem,
  s.connector_id as storage_connector_id, ${servingColumns}`

/**
 * An upload, locked until the commit when `lock` is set.
 *
 * @throws DomainError `not_found`
 */
export async function findUpload(tx: Transaction, id: string, { lock = false } = {}): Promise<UploadRow> {
  const [row] = await tx.execute<UploadRow>(sql`
    select ${columns}
    from uploads u join storages s on s.id = u.storage_id join connectors c on c.id = s.connector_id
    where u.id = ${id} ${lock ? sql`for no key update of u` : sql``}`)
  if (!row) throw new DomainError('not_found')
  return row
}

/** Several, locked in the order of their ids; those that are not there are left out. */
export async function findUploads(tx: Transaction, ids: readonly string[]): Promise<UploadRow[]> {
  return tx.execute<UploadRow>(sql`
    select ${columns}
    from uploads u join storages s on s.id = u.storage_id join connectors c on c.id = s.connector_id
    where u.id = any(${sql.param(ids)}::uuid[]) order by u.id for no key update of u`)
}

/** @throws DomainError that says what became of it */
export function checkOpen({ state }: UploadRow): void {
  if (state === 'open') return
  const codes = {
    committed: 'upload_committed',
    unplaced: 'upload_unplaced',
    discarded: 'upload_discarded',
    expired: 'upload_expired',
    cancelled: 'upload_expired',
  } as const
  throw new DomainError(codes[state])
}

/** The key prefix of the objects of a blob. */
export function objectPrefix(row: { organization_id: string; project_id: string; blob_id: string }): string {
  return `b/${row.organization_id}/${row.project_id}/${row.blob_id}`
}
