import { deepestPath } from '@holdfast/contracts/names'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import type { NodeRow } from './node-row.ts'

/** From the project's root down to the node itself. */
export type Ancestor = { id: string; name: string }

/** The way from the root (included) to a node (included). */
export async function ancestors(tx: Transaction, nodeId: string): Promise<Ancestor[]> {
  // Bounded, so that not even a cycle that should not be could hold a connection.
  return tx.execute<Ancestor & { level: number }>(sql`
    with recursive up as (
      select id, name, parent_id, 0 as level from nodes where id = ${nodeId}
      union all
      select n.id, n.name, n.parent_id, up.level + 1 from up join nodes n on n.id = up.parent_id
      where up.level < ${deepestPath * 2})
    select id, name, level from up order by level desc`)
}

/** How many levels of folders are below a folder, living or in the trash: 0 when it holds files only. */
export async function heightBelow(tx: Transaction, folder: NodeRow): Promise<number> {
  const together = folder.trash_root_id
    ? sql`n.trash_root_id = ${folder.trash_root_id}`
    : sql`n.trash_root_id is null`
  const [row] = await tx.execute<{ height: number }>(sql`
    with recursive down as (
      select ${folder.id}::uuid as id, 0 as level
      union all
      select n.id, down.level + 1 from down join nodes n on n.parent_id = down.id and n.kind = 'folder' and ${together})
    select max(level) as height from down`)
  return row?.height ?? 0
}

/**
 * Refuses folders deeper than everyone's tools can follow. `way` leads from the root to the folder into which
 * something goes, `levels` is how many folders come below it.
 *
 * @throws DomainError `too_deep`
 */
export function checkDepth(way: readonly Ancestor[], levels: number): void {
  if (way.length - 1 + levels > deepestPath)
    throw new DomainError('too_deep', `At most ${deepestPath} folders can be inside each other.`)
}
