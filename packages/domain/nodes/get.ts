import type { NodeDetail } from '@holdfast/contracts/nodes'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { liveProject } from '../projects/tree-lock.ts'
import { ancestors } from './depth.ts'
import { findNode } from './find.ts'
import { toNode } from './node-row.ts'

/** A folder or file with its path: from the project's root (left out) down to the parent. */
export function getNode(ctx: Context, { nodeId }: { nodeId: string }): Promise<NodeDetail> {
  return enter(ctx, { kind: 'node', id: nodeId }, async ({ tx, access }) => {
    const [row, way] = await Promise.all([findNode(tx, nodeId), ancestors(tx, nodeId)])
    require(access, 'node.read', { projectId: row.project_id, nodeId })
    await liveProject(tx, row.project_id)
    return { ...toNode(row), path: way.slice(1, -1).map(({ id, name }) => ({ id, name })) }
  })
}
