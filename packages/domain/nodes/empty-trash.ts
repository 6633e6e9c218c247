import { sql } from 'drizzle-orm'
import { lookAt, requireWithin } from '../access.ts'
import { can } from '../can.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { tellProject } from '../events/project-event.ts'
import { enter } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { deleteTrees } from './delete.ts'
import { writeHistory } from './node-event.ts'

/** Deletes all that is in a project's trash for good, as far as the person may; answers how many nodes went. */
export function emptyTrash(ctx: Context, { projectId }: { projectId: string }): Promise<{ nodes: number }> {
  return enter(
    ctx,
    { kind: 'project', id: projectId },
    async ({ tx, ctx: acting, access, organizationId }) => {
      requireWithin(access, 'node.delete', projectId)
      const project = await lockTree(tx, projectId, 'exclusive')
      const all = await tx.execute<{ id: string; name: string; parent_id: string }>(sql`
      select id, name, parent_id from nodes
      where project_id = ${projectId} and trash_root_id = id and deleted_at is null order by id`)
      await lookAt(
        tx,
        access,
        all.map((top) => top.id),
      )
      const tops = all.filter((top) => can(access, 'node.delete', { projectId, nodeId: top.id }))
      const nodes = await deleteTrees(
        tx,
        projectId,
        tops.map((top) => top.id),
      )
      const acts = tops.map((top) => ({
        nodeId: top.id,
        action: 'deleted' as const,
        parentId: top.parent_id,
        name: top.name,
      }))
      const actorId = access.userId
      await Promise.all([
        writeHistory(tx, { organizationId, projectId, actorId }, acts),
        audit(tx, acting, {
          action: 'trash.emptied',
          object: { kind: 'project', id: projectId, name: project.name },
          after: { nodes, tops: tops.slice(0, 1000).map(({ id, name }) => ({ id, name })) },
          organizationId,
        }),
        tellProject(tx, { organizationId, projectId, kind: 'nodes', actorId }),
      ])
      return { nodes }
    },
  )
}
