import type { Transaction } from '@holdfast/db/database'
import { lookAt } from '../access.ts'
import type { Access } from '../access.ts'
import { can } from '../can.ts'

/** A file that waits for a place: who brought it, and for which folder; none is known of what was recovered. */
export type Waiting = {
  id: string
  parent_id: string | null
  uploaded_by: string | null
}

/**
 * Which waiting files a person sees: their own, those meant for a folder that they read, and recovered ones when they control the
 * files of the project. Where no folder has rights of its own, all.
 */
export async function visibleWaiting(
  tx: Transaction,
  access: Access,
  rows: readonly Waiting[],
): Promise<ReadonlySet<string>> {
  const { folders, userId } = access
  if (!folders?.guarded) return new Set(rows.map((row) => row.id))
  const { projectId } = folders
  await lookAt(
    tx,
    access,
    rows.flatMap((row) => row.parent_id ?? []),
  )
  const sees = ({ parent_id: nodeId, uploaded_by: by }: Waiting) =>
    by === userId ||
    (nodeId === null
      ? can(access, 'node.rights', { projectId })
      : can(access, 'node.read', { projectId, nodeId }))
  return new Set(rows.filter(sees).map((row) => row.id))
}
