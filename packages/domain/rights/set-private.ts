import type { NodeAccess } from '@holdfast/contracts/rights'
import type { TemplateId } from '@holdfast/contracts/roles'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { accessOfPerson, require } from '../access.ts'
import type { Access } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { findNode } from '../nodes/find.ts'
import { enter } from '../projects/enter.ts'
import { assign } from './assign.ts'
import { cutBelow } from './changed.ts'
import { markGuarded } from './guard.ts'
import { lockFolder, readAccess, requireSight } from './node-access.ts'

/**
 * Makes a folder private: what people hold above it does not reach into it any more. Whoever does that keeps on it what they had.
 * Or opens it again to those who have rights above it.
 *
 * @throws DomainError `not_a_folder`, `root_fixed`, `node_trashed`, `forbidden`
 */
export function setNodePrivate(
  ctx: Context,
  { nodeId, private: closed }: { nodeId: string; private: boolean },
): Promise<NodeAccess> {
  return enter(ctx, { kind: 'node', id: nodeId }, async ({ tx, ctx: acting, access, organizationId }) => {
    const node = await findNode(tx, nodeId)
    const projectId = node.project_id
    requireSight(access, node)
    require(access, 'node.rights', { projectId, nodeId })
    const before = await lockFolder(tx, nodeId)
    if (before.private === closed) return readAccess(tx, access, before)
    if (closed) await keepOwn(tx, access, { organizationId, projectId, nodeId })
    await tx.execute(
      sql`update nodes set private = ${closed}, guarded = true, revision = revision + 1 where id = ${nodeId}`,
    )
    await markGuarded(tx, [nodeId])
    if (closed) await cutBelow(tx, projectId, [nodeId])
    await audit(tx, acting, {
      action: closed ? 'folder.made_private' : 'folder.opened',
      object: { kind: 'node', id: nodeId, name: node.name },
      before: { private: before.private },
      after: { private: closed },
      organizationId,
    })
    const parents = [node.parent_id, nodeId]
    await tellProject(tx, {
      organizationId,
      projectId,
      kind: 'nodes',
      parentIds: parents,
      actorId: access.userId,
    })
    const now = await accessOfPerson(tx, access, { kind: 'node', id: nodeId })
    if (!now) throw new DomainError('not_found')
    return readAccess(tx, now, await findNode(tx, nodeId))
  })
}

/** The strongest that the person has near the folder becomes theirs on it, unless something is already. */
async function keepOwn(
  tx: Transaction,
  { userId }: Access,
  place: { organizationId: string; projectId: string; nodeId: string },
): Promise<void> {
  const [row] = await tx.execute<{ role: TemplateId }>(sql`
    with recursive up as (
      select id, parent_id, 0 as distance from nodes where id = ${place.nodeId}
      union all
      select n.id, n.parent_id, up.distance + 1 from up join nodes n on n.id = up.parent_id)
    select a.role from assignments_of(${place.organizationId}, ${userId}) a left join up on up.id = a.node_id
    where (a.node_id is not null and up.id is not null)
      or (a.node_id is null and (a.project_id is null or a.project_id = ${place.projectId}))
    order by coalesce(up.distance, case when a.project_id is null then 1001 else 1000 end), a.own desc,
      array_position(array['account_administrator', 'co_administrator', 'project_manager'], a.role) nulls last limit 1`)
  if (row) await assign(tx, place, { userId }, { templateId: row.role, by: userId, keep: true })
}
