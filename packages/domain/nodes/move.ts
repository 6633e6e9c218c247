import type { Conflict, NodeOutcomes } from '@holdfast/contracts/nodes'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { checkLiving, choose } from './choose.ts'
import { findFolder, findNode } from './find.ts'
import { keepGuarded } from './keep-guarded.ts'
import { Move } from './move-one.ts'
import { toNode } from './node-row.ts'
import { Outcomes } from './outcomes.ts'
import { cutInto } from './cut-into.ts'
import { record } from './record.ts'

export interface MoveInput {
  projectId: string
  nodeIds: readonly string[]
  parentId: string
  conflict: Conflict
}

/**
 * Moves nodes into a folder of the same project. Whatever is in them comes along without being touched. Under
 * `new_version` a folder is merged into one of its name, and what stays of it goes to the trash. A folder takes rights of its own
 * along; everything else has those of where it comes to.
 */
export function moveNodes(ctx: Context, input: MoveInput): Promise<NodeOutcomes> {
  const { projectId, nodeIds, parentId, conflict } = input
  return enter(ctx, { kind: 'project', id: projectId, nodes: [parentId] }, async (scene) => {
    const { tx, access } = scene
    require(access, 'node.write', { projectId, nodeId: parentId })
    await lockTree(tx, projectId, 'exclusive')
    await findFolder(tx, projectId, parentId)
    const outcomes = new Outcomes()
    const found = await choose(tx, projectId, nodeIds, {
      outcomes,
      check: checkLiving,
      access,
      verb: 'node.write',
    })
    const chosen = await keepGuarded(tx, access, found, { outcomes, verb: 'node.write' })
    const move = new Move(tx, access, conflict)
    for (const node of chosen) {
      try {
        // A merge may have taken along what was chosen too.
        const now = conflict === 'new_version' ? await findNode(tx, node.id) : node
        checkLiving(now)
        outcomes.done(toNode(await move.into(parentId, now)))
      } catch (error) {
        outcomes.failed(node.id, node.name, error)
      }
    }
    await record(scene, projectId, move)
    await cutInto(scene, projectId, { nodes: chosen, parentId })
    return outcomes.result()
  })
}
