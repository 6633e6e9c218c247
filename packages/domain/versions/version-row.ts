import type { FileVersion } from '@holdfast/contracts/nodes'
import { sql } from 'drizzle-orm'
import { toPerson } from '../nodes/node-row.ts'
import type { PersonRow } from '../nodes/node-row.ts'
import { instant, instantOrNull } from '../projects/time.ts'

export type VersionRow = {
  id: string
  node_id: string
  number: number
  size: string
  sha256: string | null
  modified_at: string | null
  created_at: string
  restored_from: number | null
  current: boolean
} & PersonRow

/** Versions `v` with their blob and author; extended by the caller's condition. */
export const selectVersions = sql`
  select v.id, v.node_id, v.number, v.size, b.sha256, v.modified_at, v.created_at, v.restored_from,
    n.current_version_id = v.id as current, p.id as person_id, p.email as person_email, p.display_name as person_name
  from file_versions v
  join nodes n on n.id = v.node_id
  join blobs b on b.id = v.blob_id
  left join users p on p.id = v.created_by`

export function toVersion(row: VersionRow): FileVersion {
  return {
    id: row.id,
    nodeId: row.node_id,
    number: row.number,
    current: row.current,
    size: Number(row.size),
    sha256: row.sha256,
    modifiedAt: instantOrNull(row.modified_at),
    createdAt: instant(row.created_at),
    createdBy: toPerson(row),
    restoredFrom: row.restored_from,
    scan: 'not_scanned',
  }
}
