import type { Node, NodeLabel } from '@holdfast/contracts/nodes'
import { nodeLabels } from '@holdfast/contracts/nodes'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { findNode } from '../nodes/find.ts'
import { toNode } from '../nodes/node-row.ts'
import { enter } from '../projects/enter.ts'

/** Says what the content of a file or folder is, in place of what was said before. */
export function setNodeLabels(
  ctx: Context,
  { nodeId, labels }: { nodeId: string; labels: readonly NodeLabel[] },
): Promise<Node> {
  return enter(ctx, { kind: 'node', id: nodeId }, async ({ tx, ctx: acting, access, organizationId }) => {
    const { project_id: projectId } = await findNode(tx, nodeId)
    require(access, 'node.label', { projectId, nodeId })
    const before = await findNode(tx, nodeId, { lock: true })
    if (before.trash_root_id !== null) throw new DomainError('node_trashed')
    const after = nodeLabels.filter((label) => labels.includes(label))
    if (after.join() === before.labels.join()) return toNode(before)
    await tx.execute(sql`
      update nodes set labels = ${sql.param(after)}::text[], revision = revision + 1 where id = ${nodeId}`)
    await audit(tx, acting, {
      action: 'node.labelled',
      object: { kind: 'node', id: nodeId, name: before.name },
      before: { labels: before.labels },
      after: { labels: after },
      organizationId,
    })
    const parentIds = [before.parent_id]
    await tellProject(tx, {
      organizationId,
      projectId,
      kind: 'nodes',
      parentIds,
      nodeIds: [nodeId],
      actorId: access.userId,
    })
    return toNode(await findNode(tx, nodeId))
  })
}
