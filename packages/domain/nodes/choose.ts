import type { Transaction } from '@holdfast/db/database'
import { lookAt, require } from '../access.ts'
import type { Access } from '../access.ts'
import { can } from '../can.ts'
import type { Verb } from '../can.ts'
import { DomainError } from '../error.ts'
import { findNodes } from './find.ts'
import type { NodeRow } from './node-row.ts'
import type { Outcomes } from './outcomes.ts'

/** How nodes are chosen: what the person must be allowed to do to each, and what keeps one back besides. */
export interface Choosing {
  outcomes: Outcomes
  check: (node: NodeRow) => void
  access: Access
  verb: Verb
}

/**
 * The nodes of a project that a person chose, locked; the others are noted as failed. `check` throws what keeps one
 * back. Ids that were named twice count once.
 */
export async function choose(
  tx: Transaction,
  projectId: string,
  ids: readonly string[],
  { outcomes, check, access, verb }: Choosing,
): Promise<NodeRow[]> {
  await lookAt(tx, access, ids)
  const rows = new Map((await findNodes(tx, ids, { lock: true })).map((row) => [row.id, row]))
  const chosen: NodeRow[] = []
  for (const id of new Set(ids)) {
    const row = rows.get(id)
    try {
      if (!row || row.project_id !== projectId) throw new DomainError('not_found')
      require(access, verb, { projectId, nodeId: id })
      check(row)
      chosen.push(row)
    } catch (error) {
      const known = row?.project_id === projectId && can(access, 'node.pass', { projectId, nodeId: id })
      outcomes.failed(id, known ? row.name : null, error)
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
