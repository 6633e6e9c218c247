import { nameKey } from '@holdfast/contracts/names'
import type { TrashedNode } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { lookAt, requireWithin } from '../access.ts'
import type { Access } from '../access.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { decodeCursor, encodeCursor, ID, INSTANT, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { liveProject } from '../projects/tree-lock.ts'
import { modifierJoin, nodeColumns, toNode, toPerson } from './node-row.ts'
import type { NodeRow } from './node-row.ts'

export interface ListTrashInput {
  projectId: string
  filter?: string | undefined
  cursor?: string | undefined
  limit: number
}

type TrashRow = NodeRow & {
  by_id: string | null
  by_email: string | null
  by_name: string | null
  nodes: number
}

/** The trash of a project, latest first: what was put there itself, not what went along with it. */
export function listTrash(
  ctx: Context,
  input: ListTrashInput,
): Promise<{ items: TrashedNode[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'project', id: input.projectId }, async ({ tx, access }) => {
    requireWithin(access, 'node.trash', input.projectId)
    await liveProject(tx, input.projectId)
    const rows = await readVisible(tx, access, input)
    const parents = [...new Set(rows.map((row) => row.parent_id).filter((id) => id !== null))]
    const ways = await waysTo(tx, parents)
    return page(rows, input.limit, {
      item: (row) => toTrashed(row, ways),
      cursor: (row) => [row.trashed_at ?? '', row.id],
    })
  })
}

/** Goes on to read until a page is full of what the person may bring back. */
async function readVisible(tx: Transaction, access: Access, input: ListTrashInput): Promise<TrashRow[]> {
  const { projectId, limit } = input
  const visible: TrashRow[] = []
  let cursor = input.cursor
  for (;;) {
    const rows = await read(tx, { ...input, cursor })
    await lookAt(
      tx,
      access,
      rows.map((row) => row.id),
    )
    visible.push(...rows.filter((row) => can(access, 'node.trash', { projectId, nodeId: row.id })))
    const last = rows.at(-1)
    if (!last || rows.length <= limit || visible.length > limit) return visible.slice(0, limit + 1)
    cursor = encodeCursor([last.trashed_at ?? '', last.id])
  }
}

function read(tx: Transaction, { projectId, filter, cursor, limit }: ListTrashInput) {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, [INSTANT, ID])
  // A first row before every other: the order of trashing is descending, that of ids ascending.
  const start = after
    ? sql`and (n.trashed_at < ${after[0]}::timestamptz
        or (n.trashed_at = ${after[0]}::timestamptz and n.id > ${after[1]}::uuid))`
    : sql``
  const holds = filter ? sql`and strpos(n.name_key, ${nameKey(filter)}) > 0` : sql``
  return tx.execute<TrashRow>(sql`
    select ${nodeColumns}, b.id as by_id, b.email as by_email, b.display_name as by_name,
      (select count(*)::int from nodes i where i.trash_root_id = n.id and i.deleted_at is null) as nodes
    from nodes n ${modifierJoin} left join users b on b.id = n.trashed_by
    where n.project_id = ${projectId} and n.trash_root_id = n.id and n.deleted_at is null ${start} ${holds}
    order by n.trashed_at desc, n.id limit ${limit + 1}`)
}

type Way = { id: string; name: string }[]

/** The ways from below the root to folders that are living, by folder. */
async function waysTo(tx: Transaction, folderIds: readonly string[]): Promise<Map<string, Way>> {
  const rows = await tx.execute<{ folder: string; id: string; name: string; parent_id: string | null }>(sql`
    with recursive up as (
      select id as folder, id, name, parent_id, 0 as level from nodes
      where id = any(${sql.param(folderIds)}::uuid[]) and trash_root_id is null
      union all
      select up.folder, n.id, n.name, n.parent_id, up.level + 1 from up join nodes n on n.id = up.parent_id)
    select folder, id, name, parent_id from up order by folder, level desc`)
  const ways = new Map<string, Way>()
  for (const { folder, id, name, parent_id: parent } of rows) {
    const way = ways.get(folder) ?? []
    if (parent !== null) way.push({ id, name })
    ways.set(folder, way)
  }
  return ways
}

function toTrashed(row: TrashRow, ways: Map<string, Way>): TrashedNode {
  return {
    ...toNode(row),
    trashedBy: toPerson({ person_id: row.by_id, person_email: row.by_email, person_name: row.by_name }),
    destination: (row.parent_id && ways.get(row.parent_id)) || null,
    nodes: row.nodes,
  }
}
