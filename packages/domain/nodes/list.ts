import { nameKey } from '@holdfast/contracts/names'
import type { Node, NodeLabel, NodeSort } from '@holdfast/contracts/nodes'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Access } from '../access.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { decodeCursor, isInstant, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { liveProject } from '../projects/tree-lock.ts'
import { findFolder } from './find.ts'
import { modifierJoin, nodeColumns, toNode } from './node-row.ts'
import type { NodeRow } from './node-row.ts'
import { countVisible } from './visible.ts'

export interface ListInput {
  projectId: string
  parentId: string
  sort: NodeSort
  order: 'asc' | 'desc'
  foldersFirst: boolean
  filter?: string | undefined
  label?: NodeLabel | undefined
  cursor?: string | undefined
  limit: number
}

/** The stored column of each order; ties are settled by the name, which is unique in a folder. */
const columns = { name: 'name_key', size: 'size', modified: 'modified_at', type: 'type' } as const
const casts = { name: 'text', size: 'bigint', modified: 'timestamptz', type: 'text' } as const

/** One page of a folder, in the order of an index from wherever the last page ended. */
export function listNodes(
  ctx: Context,
  input: ListInput,
): Promise<{ items: Node[]; nextCursor: string | null }> {
  const { projectId, parentId } = input
  return enter(ctx, { kind: 'project', id: projectId, nodes: [parentId] }, async ({ tx, access }) => {
    require(access, 'node.pass', { projectId, nodeId: parentId })
    const [, , rows] = await Promise.all([
      liveProject(tx, projectId),
      findFolder(tx, projectId, parentId),
      tx.execute<NodeRow>(pageQuery(input, sightOf(access, input))),
    ])
    await countVisible(tx, access, rows)
    return page(rows, input.limit, { item: toNode, cursor: (row) => cursorOf(row, input.sort) })
  })
}

/** What the listing of a folder must leave out; undefined where no folder has rights of its own. */
export interface Sight {
  access: Pick<Access, 'organizationId' | 'userId'>
  projectId: string
  /** Whether the folder itself is read, or only passed through. */
  readable: boolean
  /** Whether there are folders open to the person inside of closed ones. */
  passages: boolean
}

export function sightOf(
  access: Access,
  { projectId, parentId }: Pick<ListInput, 'projectId' | 'parentId'>,
): Sight | undefined {
  if (!access.folders?.guarded) return undefined
  const readable = can(access, 'node.read', { projectId, nodeId: parentId })
  return { access, projectId, readable, passages: access.within.has(projectId) }
}

/**
 * Both kinds are read from the same index, each in order and at most a page of it; then they follow each other or are
 * merged. So every order has its index, and no page costs more the later it is.
 */
export function pageQuery(input: ListInput, sight?: Sight): SQL {
  const { limit, foldersFirst, sort } = input
  const after = input.cursor === undefined ? undefined : startAfter(input.cursor, sort)
  const direction = sql.raw(input.order)
  const key = sql.raw(columns[sort])
  const folders = foldersFirst && after?.[0] === 'file' ? undefined : half('folder', input, after, sight)
  const files = half('file', input, foldersFirst && after?.[0] === 'folder' ? undefined : after, sight)
  const both = folders ? sql`(${folders}) union all (${files})` : files
  const rank = foldersFirst ? sql`n.kind desc,` : sql``
  const marks = sight
    ? sql`marks as materialized (select * from marks_of(${sight.access.organizationId}, ${sight.access.userId},
      ${sight.projectId})),`
    : sql``
  return sql`
    with ${marks} n as materialized (${both})
    select ${nodeColumns} from n ${modifierJoin}
    order by ${rank} n.${key} ${direction}, n.name_key ${direction} limit ${limit + 1}`
}

function startAfter(cursor: string, sort: NodeSort): readonly [kind: string, value: string, key: string] {
  const after = decodeCursor(cursor, ['folder', '', ''])
  const valid = { name: true, type: true, size: /^\d{1,16}$/.test(after[1]), modified: isInstant(after[1]) }
  if (!valid[sort]) throw new DomainError('invalid_cursor')
  return after
}

function half(
  kind: 'folder' | 'file',
  { parentId, sort, order, filter, label, limit }: ListInput,
  after: readonly [string, string, string] | undefined,
  sight: Sight | undefined,
): SQL {
  const direction = sql.raw(order)
  const key = sql.raw(columns[sort])
  const beyond = sql.raw(order === 'asc' ? '>' : '<')
  const start = after
    ? sql`and (${key}, name_key) ${beyond} (${after[1]}::${sql.raw(casts[sort])}, ${after[2]}::text)`
    : sql``
  // `strpos` is not leakproof, so it runs after the policy and without an index; the folder bounds what it sees.
  const holds = filter ? sql`and strpos(name_key, ${nameKey(filter)}) > 0` : sql``
  const labelled = label ? sql`and ${label} = any(labels)` : sql``
  return sql`
    select * from nodes
    where parent_id = ${parentId} and kind = ${kind} and trash_root_id is null ${start} ${holds} ${labelled} ${seen(kind, sight)}
    order by ${key} ${direction}, name_key ${direction} limit ${limit + 1}`
}

/** Folders with rights of their own are asked, one statement for the whole page; the rest is as the folder in which it is. */
function seen(kind: 'folder' | 'file', sight: Sight | undefined): SQL {
  if (!sight) return sql``
  const { access, projectId, readable, passages } = sight
  if (kind === 'file') return readable ? sql`` : sql`and false`
  const { organizationId, userId } = access
  const ways = passages ? sql`or id in (select open_ways(${organizationId}, ${userId}, ${projectId}))` : sql``
  // Their subqueries are read once for a page, into a hash.
  return sql`and (case when not guarded then ${readable}::boolean
    when id in (select folder from marks where opens) then true
    when private or id in (select folder from marks where not opens) then false else ${readable}::boolean end ${ways})`
}

export function cursorOf(row: NodeRow, sort: NodeSort): readonly string[] {
  const value = { name: row.name_key, size: row.size, modified: row.modified_at, type: row.type }[sort]
  return [row.kind, String(value), row.name_key]
}
