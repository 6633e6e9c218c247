import type { NodeDetail } from '@holdfast/contracts/nodes'
import { lookAt, require } from '../access.ts'
import { permissionsOf, singlesOf } from '../can.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { liveProject } from '../projects/tree-lock.ts'
import { ancestors } from './depth.ts'
import { findNode } from './find.ts'
import { toNode } from './node-row.ts'
import { countVisible } from './visible.ts'

/** A folder or file with its path: from the project's root (left out) down to the parent. */
export function getNode(ctx: Context, { nodeId }: { nodeId: string }): Promise<NodeDetail> {
  return enter(ctx, { kind: 'node', id: nodeId }, async ({ tx, access }) => {
    const [row, way] = await Promise.all([findNode(tx, nodeId), ancestors(tx, nodeId)])
    const target = { projectId: row.project_id, nodeId }
    require(access, 'node.pass', target)
    await liveProject(tx, row.project_id)
    if (row.parent_id !== null) await lookAt(tx, access, [row.parent_id])
    await countVisible(tx, access, [row])
    return {
      ...toNode(row),
      path: way.slice(1, -1).map(({ id, name }) => ({ id, name })),
      permissions: permissionsOf(access, target),
      allowed: singlesOf(access, target),
    }
  })
}
