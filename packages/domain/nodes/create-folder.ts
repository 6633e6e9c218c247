import type { Node } from '@holdfast/contracts/nodes'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { ancestors, checkDepth } from './depth.ts'
import { findFolder } from './find.ts'
import { insertFolder } from './insert-folder.ts'
import { named } from './names.ts'
import { toNode } from './node-row.ts'
import { record } from './record.ts'

/**
 * Makes a folder in a folder.
 *
 * @throws DomainError `name_invalid`, `name_taken`, `parent_missing`, `not_a_folder`, `node_trashed`, `too_deep`
 */
export function createFolder(
  ctx: Context,
  { projectId, parentId, name }: { projectId: string; parentId: string; name: string },
): Promise<Node> {
  return enter(ctx, { kind: 'project', id: projectId, nodes: [parentId] }, async (scene) => {
    const { tx, access, organizationId } = scene
    require(access, 'node.write', { projectId, nodeId: parentId })
    const wanted = named(name)
    const [, , way] = await Promise.all([
      lockTree(tx, projectId, 'shared'),
      findFolder(tx, projectId, parentId),
      ancestors(tx, parentId),
    ])
    checkDepth(way, 1)
    const row = await insertFolder(tx, {
      organizationId,
      projectId,
      parentId,
      actorId: access.userId,
      named: wanted,
    })
    if (!row) throw new DomainError('name_taken')
    const node = toNode(row)
    const act = { nodeId: node.id, action: 'created', parentId, name: node.name } as const
    await record(scene, projectId, { acts: [act], parentIds: [parentId] })
    return node
  })
}
