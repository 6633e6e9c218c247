import type { NodeAccess } from '@holdfast/contracts/rights'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Access } from '../access.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { findNode } from '../nodes/find.ts'
import type { NodeRow } from '../nodes/node-row.ts'
import { enter } from '../projects/enter.ts'
import { toAssignment } from './assignment-row.ts'
import type { AssignmentRow } from './assignment-row.ts'

/** More people and groups than this are not listed at once; lists of a project have pages. */
const MOST = 500

/**
 * Who has access to a folder or file, and by which assignment: of each person and group the nearest. Administrators of members
 * see this of private folders, too, into which they do not look.
 */
export function getNodeAccess(ctx: Context, { nodeId }: { nodeId: string }): Promise<NodeAccess> {
  return enter(ctx, { kind: 'node', id: nodeId }, async ({ tx, access }) => {
    const node = await findNode(tx, nodeId)
    requireSight(access, node)
    return readAccess(tx, access, node)
  })
}

/** @throws DomainError `not_found` for who neither sees the node nor administers members, `forbidden` */
export function requireSight(access: Access, node: NodeRow): void {
  const target = { projectId: node.project_id, nodeId: node.id }
  if (can(access, 'member.manage', { projectId: node.project_id })) return
  require(access, 'node.pass', target)
  if (!can(access, 'node.rights', target)) require(access, 'member.see', target)
}

type Row = AssignmentRow & { external: boolean; members: number | null; distance: number }

export async function readAccess(tx: Transaction, access: Access, node: NodeRow): Promise<NodeAccess> {
  const { organizationId } = access
  const rows = await tx.execute<Row>(sql`
    with recursive up as (
      select id, parent_id, private, name, 0 as distance from nodes where id = ${node.id}
      union all
      select n.id, n.parent_id, n.private, n.name, up.distance + 1 from up join nodes n on n.id = up.parent_id
      where not up.private),
    reach as (
      select a.*, up.distance, up.name as place from up join role_assignments a on a.node_id = up.id
      union all
      select a.*, case when a.project_id is null then 1001 else 1000 end, coalesce(j.name, o.name)
      from role_assignments a join organizations o on o.id = a.organization_id
      left join projects j on j.id = a.project_id
      where a.organization_id = ${organizationId} and a.node_id is null
        and (a.project_id is null or a.project_id = ${node.project_id}) and not exists (select from up where private)),
    nearest as (
      select distinct on (user_id, group_id) * from reach where expires_at is null or expires_at > now()
      order by user_id, group_id, distance)
    select r.id, r.role, t.name as template_name, r.user_id, r.group_id, coalesce(g.name, u.display_name) as name, r.project_id,
      r.node_id, r.place, r.expires_at, r.distance, coalesce(m.external, false) as external,
      case when g.id is not null then (select count(*)::int from group_members x
        where x.organization_id = g.organization_id and x.group_id = g.id) end as members
    from nearest r
    left join permission_templates t on t.organization_id = r.organization_id and t.id = r.template_id
    left join groups g on g.organization_id = r.organization_id and g.id = r.group_id
    left join users u on u.id = r.user_id
    left join memberships m on m.organization_id = r.organization_id and m.user_id = r.user_id
    where r.group_id is not null or m.state = 'active'
    order by r.distance, r.group_id is null, name, r.id limit ${MOST + 1}`)
  const target = { projectId: node.project_id, nodeId: node.id }
  const folder = node.kind === 'folder' && node.parent_id !== null
  const mayChange = folder && can(access, 'node.rights', target)
  return {
    rights: node.private ? 'private' : node.guarded ? 'own' : 'above',
    mayChange,
    mayBreakIn: folder && node.private && !mayChange && can(access, 'member.manage', {}),
    items: rows.slice(0, MOST).map((row) => ({
      ...toAssignment(row),
      level: row.distance < 1000 ? 'folder' : row.distance === 1000 ? 'project' : 'organization',
      external: row.external,
      members: row.members,
    })),
    more: rows.length > MOST,
  }
}

/** A folder below the root, locked: what has rights of its own. */
export async function lockFolder(tx: Transaction, nodeId: string): Promise<NodeRow> {
  const node = await findNode(tx, nodeId, { lock: true })
  if (node.kind !== 'folder') throw new DomainError('not_a_folder')
  if (node.parent_id === null) throw new DomainError('root_fixed', 'Give rights on the project instead.')
  if (node.trash_root_id !== null) throw new DomainError('node_trashed')
  return node
}
