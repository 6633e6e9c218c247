import type { GuardedFolder } from '@holdfast/contracts/rights'
import { sql } from 'drizzle-orm'
import { lookAt, require } from '../access.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'

type Row = { id: string; name: string; private: boolean; assignments: number; way: string[] | null }

/**
 * Folders of a project that have rights of their own, oldest first: those that one sees, and for administrators of members all, by
 * name and rights alone.
 */
export function listGuardedFolders(
  ctx: Context,
  { projectId, cursor, limit }: { projectId: string; cursor?: string | undefined; limit: number },
): Promise<{ items: GuardedFolder[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'project', id: projectId }, async ({ tx, access }) => {
    require(access, 'member.see', { projectId })
    const start = cursor === undefined ? sql`` : sql`and n.id > ${decodeCursor(cursor, [ID])[0]}::uuid`
    const rows = await tx.execute<Row>(sql`
      with recursive found as (
        select n.id, n.name, n.private, n.parent_id from nodes n
        where n.project_id = ${projectId} and n.guarded and n.trash_root_id is null ${start} order by n.id limit ${limit + 1}),
      up as (
        select f.id as folder, n.id, n.name, n.parent_id, 1 as level from found f join nodes n on n.id = f.parent_id
        union all
        select up.folder, n.id, n.name, n.parent_id, up.level + 1 from up join nodes n on n.id = up.parent_id)
      select f.id, f.name, f.private,
        (select count(*)::int from role_assignments a where a.node_id = f.id
          and (a.expires_at is null or a.expires_at > now())) as assignments,
        (select array_agg(up.name order by up.level desc) from up where up.folder = f.id and up.parent_id is not null) as way
      from found f order by f.id`)
    await lookAt(
      tx,
      access,
      rows.map((row) => row.id),
    )
    const all = can(access, 'member.manage', { projectId })
    const told = page(rows, limit, { item: toFolder, cursor: (row) => [row.id] })
    const sees = (nodeId: string) => all || can(access, 'node.pass', { projectId, nodeId })
    return { ...told, items: told.items.filter((item) => sees(item.id)) }
  })
}

function toFolder(row: Row): GuardedFolder {
  const { id, name, assignments } = row
  return { id, name, rights: row.private ? 'private' : 'own', assignments, path: row.way ?? [] }
}
