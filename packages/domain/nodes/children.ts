import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { modifierJoin, nodeColumns } from './node-row.ts'
import type { NodeRow } from './node-row.ts'

/** All living children of a folder, by name. */
export async function childrenOf(tx: Transaction, folderId: string): Promise<NodeRow[]> {
  return tx.execute<NodeRow>(sql`
    select ${nodeColumns} from nodes n ${modifierJoin}
    where n.parent_id = ${folderId} and n.trash_root_id is null order by n.name_key`)
}
