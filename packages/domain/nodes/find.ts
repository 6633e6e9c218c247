import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import { modifierJoin, nodeColumns } from './node-row.ts'
import type { NodeRow } from './node-row.ts'

/** Nodes by their ids, in no order; those deleted for good are not found. `lock` keeps them until the commit. */
export async function findNodes(
  tx: Transaction,
  ids: readonly string[],
  { lock = false }: { lock?: boolean } = {},
): Promise<NodeRow[]> {
  // Locked in the order of ids, so that two who choose the same nodes do not wait for each other in a circle.
  return tx.execute<NodeRow>(sql`
    select ${nodeColumns} from nodes n ${modifierJoin}
    where n.id = any(${sql.param(ids)}::uuid[]) and n.deleted_at is null
    order by n.id ${lock ? sql`for update of n` : sql``}`)
}

/** @throws DomainError `not_found` */
export async function findNode(
  tx: Transaction,
  id: string,
  options: { lock?: boolean } = {},
): Promise<NodeRow> {
  const [row] = await findNodes(tx, [id], options)
  if (!row) throw new DomainError('not_found')
  return row
}

/**
 * A folder of the project into which something may be put.
 *
 * @throws DomainError `parent_missing`, `not_a_folder`, `node_trashed`
 */
export async function findFolder(tx: Transaction, projectId: string, id: string): Promise<NodeRow> {
  const [row] = await findNodes(tx, [id])
  if (!row || row.project_id !== projectId) throw new DomainError('parent_missing')
  if (row.kind !== 'folder') throw new DomainError('not_a_folder')
  if (row.trash_root_id !== null) throw new DomainError('node_trashed', 'This folder is in the trash.')
  return row
}

/** The living node of this name in a folder. */
export async function findByName(
  tx: Transaction,
  parentId: string,
  key: string,
): Promise<NodeRow | undefined> {
  const [row] = await tx.execute<NodeRow>(sql`
    select ${nodeColumns} from nodes n ${modifierJoin}
    where n.parent_id = ${parentId} and n.name_key = ${key} and n.trash_root_id is null`)
  return row
}
