import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { lookAt } from '../access.ts'
import type { Access } from '../access.ts'
import { can } from '../can.ts'
import type { Named } from '../nodes/names.ts'
import type { NodeAct } from '../nodes/node-event.ts'

/** Where a path of folders leads; undefined when a file is in its way. */
export type Folders = Map<string, string | undefined>

export interface FolderPaths {
  organizationId: string
  projectId: string
  parentId: string
  actorId: string
  /** Paths of folders below the parent. */
  paths: readonly (readonly Named[])[]
}

type Found = { id: string; parent_id: string; name: string; name_key: string; kind: string; made: boolean }

/** The key of a path in the answer of `ensureFolders`. */
export function pathKey(path: readonly Named[]): string {
  return path.map(({ key }) => key).join('/')
}

/**
 * Finds the folders of all these paths and makes those that are missing, with one statement a level. The caller holds the
 * tree's lock exclusively when there are any paths. Answers the folder of each path, what to write down, and the folders into
 * which the person may not upload; nothing is made in those.
 */
export async function ensureFolders(
  tx: Transaction,
  access: Access,
  { paths, ...scope }: FolderPaths,
): Promise<{ folders: Folders; acts: NodeAct[]; closed: ReadonlySet<string> }> {
  const { projectId } = scope
  const closed = new Set<string>()
  const folders: Folders = new Map([['', scope.parentId]])
  const acts: NodeAct[] = []
  const levels = Math.max(0, ...paths.map((path) => path.length))
  for (let level = 1; level <= levels; level += 1) {
    const wanted = new Map<string, { parentId: string; named: Named }>()
    for (const path of paths) {
      const named = path[level - 1]
      const parentId = folders.get(pathKey(path.slice(0, level - 1)))
      if (named && parentId) wanted.set(pathKey(path.slice(0, level)), { parentId, named })
    }
    const open = [...wanted.values()].filter(({ parentId }) => !closed.has(parentId))
    const found = await ensureLevel(tx, scope, open)
    const ids = [...found.values()].map((row) => row.id)
    await lookAt(tx, access, ids)
    for (const nodeId of ids) if (!can(access, 'node.upload', { projectId, nodeId })) closed.add(nodeId)
    for (const [key, { parentId, named }] of wanted) {
      const row = found.get(`${parentId}/${named.key}`)
      // What is below a closed folder leads there.
      const shut = closed.has(parentId) ? parentId : undefined
      folders.set(key, row?.kind === 'folder' ? row.id : shut)
      if (row?.made) acts.push({ nodeId: row.id, action: 'created', parentId, name: row.name })
    }
  }
  return { folders, acts, closed }
}

async function ensureLevel(
  tx: Transaction,
  { organizationId, projectId, actorId }: Omit<FolderPaths, 'paths'>,
  wanted: readonly { parentId: string; named: Named }[],
): Promise<Map<string, Found>> {
  const list = JSON.stringify(
    wanted.map(({ parentId, named }) => ({ parent: parentId, name: named.name, key: named.key })),
  )
  const rows = await tx.execute<Found>(sql`
    with wanted as materialized (
      select distinct on (parent, key) parent, name, key
      from jsonb_to_recordset(${list}::text::jsonb) as w(parent uuid, name text, key text collate "C")),
    there as (
      select n.id, n.parent_id, n.name, n.name_key, n.kind from wanted w
      join nodes n on n.parent_id = w.parent and n.name_key = w.key and n.trash_root_id is null),
    made as (
      insert into nodes (organization_id, project_id, parent_id, kind, name, name_key, modified_by, created_by)
      select ${organizationId}::uuid, ${projectId}::uuid, w.parent, 'folder', w.name, w.key, ${actorId}::uuid, ${actorId}::uuid
      from wanted w where not exists (select from there t where t.parent_id = w.parent and t.name_key = w.key)
      returning id, parent_id, name, name_key, kind),
    counted as (
      update nodes f set child_count = f.child_count + m.count
      from (select parent_id, count(*)::int as count from made group by 1) m where f.id = m.parent_id)
    select *, false as made from there union all select *, true from made`)
  return new Map(rows.map((row) => [`${row.parent_id}/${row.name_key}`, row]))
}
