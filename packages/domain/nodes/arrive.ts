import type { Conflict } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import { findByName } from './find.ts'
import { freeName } from './names.ts'
import type { Named } from './names.ts'
import type { NodeRow } from './node-row.ts'

/** How a node comes into a folder: under a name, or onto the one that has its name. */
export type Arrival = { way: 'name'; named: Named } | { way: 'onto'; target: NodeRow }

/**
 * Decides what happens to a name that may be taken. `new_version` puts a file onto a file and a folder into a folder; a
 * file never replaces a folder.
 *
 * @throws DomainError `name_taken`
 */
export async function arrive(
  tx: Transaction,
  parentId: string,
  node: Pick<NodeRow, 'id' | 'kind' | 'name' | 'name_key'>,
  conflict: Conflict,
): Promise<Arrival> {
  const wanted = { name: node.name, key: node.name_key }
  const target = await findByName(tx, parentId, node.name_key)
  if (!target || target.id === node.id) return { way: 'name', named: wanted }
  if (conflict === 'keep_both') return { way: 'name', named: await freeName(tx, parentId, wanted) }
  if (conflict === 'new_version' && target.kind === node.kind) return { way: 'onto', target }
  throw new DomainError('name_taken')
}
