import type { Transaction } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import { findNodes } from './find.ts'
import type { NodeRow } from './node-row.ts'
import type { Outcomes } from './outcomes.ts'

/**
 * The nodes of a project that a person chose, locked; the others are noted as failed. `check` throws what keeps one
 * back. Ids that were named twice count once.
 */
export async function choose(
  tx: Transaction,
  projectId: string,
  ids: readonly string[],
  { outcomes, check }: { outcomes: Outcomes; check: (node: NodeRow) => void },
): Promise<NodeRow[]> {
  const rows = new Map((await findNodes(tx, ids, { lock: true })).map((row) => [row.id, row]))
  const chosen: NodeRow[] = []
  for (const id of new Set(ids)) {
    const row = rows.get(id)
    try {
      if (!row || row.project_id !== projectId) throw new DomainError('not_found')
      check(row)
      chosen.push(row)
    } catch (error) {
      outcomes.failed(id, row?.project_id === projectId ? row.name : null, error)
    }
  }
  return chosen
}

/** @throws DomainError `root_fixed`, `node_trashed` */
export function checkLiving(node: NodeRow): void {
  if (node.parent_id === null) throw new DomainError('root_fixed')
  if (node.trash_root_id !== null) throw new DomainError('node_trashed')
}

/** @throws DomainError `not_trashed` when it is not in the trash by itself */
export function checkTrashed(node: NodeRow): void {
  if (node.trash_root_id !== node.id) throw new DomainError('not_trashed')
}
