import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { Named } from './names.ts'
import type { NodeRow } from './node-row.ts'

export interface TreeCopy {
  node: NodeRow
  parentId: string
  named: Named
  actorId: string
  /** Folders to be left out, with all that is in them. */
  closed: readonly string[]
}

/**
 * How many nodes a copy of this one has, itself included; counts no further than just beyond `most`.
 */
export async function countTree(
  tx: Transaction,
  node: NodeRow,
  most: number,
  closed: readonly string[],
): Promise<number> {
  if (node.kind === 'file') return 1
  const [row] = await tx.execute<{ nodes: number }>(sql`
    with recursive tree as (
      select ${node.id}::uuid as id
      union all
      select c.id from tree join nodes c on c.parent_id = tree.id and c.trash_root_id is null
      and not c.id = any(${sql.param(closed)}::uuid[]))
    select count(*)::int as nodes from (select from tree limit ${most + 1}) counted`)
  return row?.nodes ?? 0
}

/**
 * Copies a node and all living ones below it in one statement: new nodes, one version each on the same blobs, and a
 * line of history for all but the top one, which the caller writes. Under the tree's lock the blobs of living nodes stay live.
 */
export async function copyTree(
  tx: Transaction,
  { node, parentId, named, actorId, closed }: TreeCopy,
): Promise<{ id: string; files: number }> {
  const [made] = await tx.execute<{ id: string; files: number }>(sql`
    with recursive tree as (
      select id from nodes where id = ${node.id}
      union all
      select c.id from tree join nodes c on c.parent_id = tree.id and c.trash_root_id is null
        and not c.id = any(${sql.param(closed)}::uuid[])),
    pair as materialized (select id as old, uuidv7() as new, uuidv7() as version from tree),
    copied as (
      insert into nodes (id, organization_id, project_id, parent_id, kind, name, name_key, size, type, modified_at,
        modified_by, created_by, child_count, current_version_id, guarded, private, labels)
      select pair.new, n.organization_id, n.project_id,
        case when n.id = ${node.id} then ${parentId}::uuid else up.new end, n.kind,
        case when n.id = ${node.id} then ${named.name} else n.name end,
        case when n.id = ${node.id} then ${named.key} else n.name_key end,
        n.size, n.type, n.modified_at, n.modified_by, ${actorId}::uuid,
        n.child_count - (select count(*) from nodes x where x.parent_id = n.id and x.trash_root_id is null
          and x.id = any(${sql.param(closed)}::uuid[])),
        case when n.kind = 'file' then pair.version end, n.guarded, n.private, n.labels
      from pair join nodes n on n.id = pair.old left join pair up on up.old = n.parent_id
      returning id, organization_id, project_id, parent_id, name, kind, current_version_id),
    versions as (
      insert into file_versions (id, organization_id, project_id, node_id, number, blob_id, size, modified_at, created_by)
      select pair.version, v.organization_id, v.project_id, pair.new, 1, v.blob_id, v.size, v.modified_at, ${actorId}::uuid
      from pair join nodes n on n.id = pair.old join file_versions v on v.id = n.current_version_id),
    rights as (
      insert into role_assignments (organization_id, user_id, group_id, role, project_id, node_id, expires_at, created_by)
      select a.organization_id, a.user_id, a.group_id, a.role, a.project_id, pair.new, a.expires_at, ${actorId}::uuid
      from pair join role_assignments a on a.node_id = pair.old),
    history as (
      insert into node_events (organization_id, project_id, node_id, action, actor_id, parent_id, name, version_id, after)
      select c.organization_id, c.project_id, c.id, 'copied', ${actorId}::uuid, c.parent_id, c.name, c.current_version_id,
        jsonb_build_object('from', pair.old)
      from copied c join pair on pair.new = c.id where pair.old <> ${node.id})
    select (select new from pair where old = ${node.id}) as id,
      (select count(*)::int from copied where kind = 'file') as files`)
  if (!made) throw new Error('a copy of one node at least')
  return made
}
