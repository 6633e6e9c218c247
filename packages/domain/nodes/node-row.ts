import type { Node, NodeLabel } from '@holdfast/contracts/nodes'
import type { Person } from '@holdfast/contracts/session'
import { sql } from 'drizzle-orm'
import { instant, instantOrNull } from '../projects/time.ts'

/** A node as `nodeColumns` reads it. */
export type NodeRow = {
  id: string
  project_id: string
  parent_id: string | null
  kind: 'folder' | 'file'
  name: string
  name_key: string
  size: string
  type: string
  modified_at: string
  created_at: string
  child_count: number
  current_version_id: string | null
  revision: number
  trashed_at: string | null
  trash_root_id: string | null
  deleted_at: string | null
  guarded: boolean
  private: boolean
  labels: NodeLabel[]
} & PersonRow

/** A person beside a row; all null when nobody is known. */
export type PersonRow = { person_id: string | null; person_email: string | null; person_name: string | null }

/** Columns of `nodes n` with who changed it last, joined by `modifierJoin`. */
export const nodeColumns = sql`n.id, n.project_id, n.parent_id, n.kind, n.name, n.name_key, n.size, n.type, n.modified_at,
  n.created_at, n.child_count, n.current_version_id, n.revision, n.trashed_at, n.trash_root_id, n.deleted_at,
  n.guarded, n.private, n.labels,
  p.id as person_id, p.email as person_email, p.display_name as person_name`
export const modifierJoin = sql`left join users p on p.id = n.modified_by`

export function toNode(row: NodeRow): Node {
  const folder = row.kind === 'folder'
  return {
    id: row.id,
    projectId: row.project_id,
    parentId: row.parent_id,
    kind: row.kind,
    name: row.name,
    size: folder ? null : Number(row.size),
    type: folder ? null : row.type,
    modifiedAt: instant(row.modified_at),
    modifiedBy: toPerson(row),
    createdAt: instant(row.created_at),
    childCount: folder ? row.child_count : null,
    currentVersionId: row.current_version_id,
    revision: row.revision,
    trashedAt: instantOrNull(row.trashed_at),
    rights: row.private ? 'private' : row.guarded ? 'own' : 'above',
    labels: row.labels,
  }
}

export function toPerson(row: PersonRow): Person | null {
  if (row.person_id === null) return null
  return { id: row.person_id, email: row.person_email ?? '', displayName: row.person_name ?? '' }
}
