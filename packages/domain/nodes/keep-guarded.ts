import type { Transaction } from '@holdfast/db/database'
import type { Access } from '../access.ts'
import type { Verb } from '../can.ts'
import { DomainError } from '../error.ts'
import type { NodeRow } from './node-row.ts'
import type { Outcomes } from './outcomes.ts'
import { guardsBelow } from './visible.ts'

/**
 * Keeps back what holds folders to which the person may not do the same: who may trash or move a folder does not thereby reach
 * into a private one in it. Answers the others.
 */
export async function keepGuarded(
  tx: Transaction,
  access: Access,
  chosen: readonly NodeRow[],
  { outcomes, verb }: { outcomes: Outcomes; verb: Verb },
): Promise<NodeRow[]> {
  const folders = chosen.filter((node) => node.kind === 'folder').map((node) => node.id)
  const { holding } = await guardsBelow(tx, access, folders, verb)
  for (const node of chosen)
    if (holding.has(node.id)) outcomes.failed(node.id, node.name, new DomainError('guarded_inside'))
  return chosen.filter((node) => !holding.has(node.id))
}
