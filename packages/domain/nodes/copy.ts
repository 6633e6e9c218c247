import type { Conflict, NodeOutcomes } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Access } from '../access.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { countUsage } from '../usage/count.ts'
import { arrive } from './arrive.ts'
import { checkLiving, choose } from './choose.ts'
import { childrenOf } from './children.ts'
import { copyTree, countTree } from './copy-tree.ts'
import { ancestors, checkDepth, heightBelow } from './depth.ts'
import { findFolder, findNode } from './find.ts'
import type { NodeAct } from './node-event.ts'
import { toNode } from './node-row.ts'
import type { NodeRow } from './node-row.ts'
import { Outcomes } from './outcomes.ts'
import { putOnto } from './put-onto.ts'
import { record } from './record.ts'
import { checkEntry, checkRelease } from './release.ts'
import { guardsBelow } from './visible.ts'

/** Nodes that one request makes: copies share their bytes, so no quota bounds how often a folder doubles in itself. */
const MOST_COPIES = 200_000

export interface CopyInput {
  projectId: string
  nodeIds: readonly string[]
  parentId: string
  conflict: Conflict
}

/**
 * Copies nodes, with all that is in them, into a folder of the same project. The copies share the blobs: no bytes. What is beyond
 * `most` nodes fails with `copy_too_large`. What the person does not read is left out; a copy of a folder with rights of its own has
 * the same.
 */
export function copyNodes(ctx: Context, input: CopyInput, most = MOST_COPIES): Promise<NodeOutcomes> {
  const { projectId, nodeIds, parentId, conflict } = input
  return enter(ctx, { kind: 'project', id: projectId, nodes: [parentId] }, async (scene) => {
    const { tx, access } = scene
    require(access, 'node.write', { projectId, nodeId: parentId })
    await lockTree(tx, projectId, 'exclusive')
    await findFolder(tx, projectId, parentId)
    const outcomes = new Outcomes()
    const chosen = await choose(tx, projectId, nodeIds, {
      outcomes,
      check: checkLiving,
      access,
      verb: 'node.read',
    })
    const folders = chosen.filter((node) => node.kind === 'folder').map((node) => node.id)
    const { closed } = await guardsBelow(tx, access, folders, 'node.read')
    const copy: Copy = { tx, access, conflict, room: most, closed, acts: [], files: 0 }
    for (const node of chosen) {
      try {
        if (node.kind === 'folder')
          checkDepth(await ancestors(tx, parentId), 1 + (await heightBelow(tx, node)))
        outcomes.done(toNode(await copyOne(copy, parentId, node)))
      } catch (error) {
        outcomes.failed(node.id, node.name, error)
      }
    }
    await countUsage(tx, projectId, { files: copy.files })
    await record(scene, projectId, { acts: copy.acts, parentIds: copy.acts.map((act) => act.parentId) })
    return outcomes.result()
  })
}

interface Copy {
  tx: Transaction
  access: Access
  conflict: Conflict
  /** Folders that the person does not read: what is in them is left out. */
  closed: readonly string[]
  /** Nodes that may still be made. */
  room: number
  acts: NodeAct[]
  files: number
}

async function copyOne(copy: Copy, parentId: string, node: NodeRow): Promise<NodeRow> {
  await checkRelease(copy.tx, copy.access, { from: node.parent_id, to: parentId })
  const arrival = await arrive(copy.tx, parentId, { ...node, id: '' }, copy.conflict)
  if (arrival.way === 'onto' && node.kind === 'file') {
    const { row, act } = await putOnto(copy.tx, {
      source: node,
      target: arrival.target,
      actorId: copy.access.userId,
    })
    copy.acts.push(act)
    return row
  }
  if (arrival.way === 'onto') {
    await checkEntry(copy.tx, copy.access, arrival.target.id)
    for (const child of await childrenOf(copy.tx, node.id))
      if (!copy.closed.includes(child.id)) await copyOne(copy, arrival.target.id, child)
    return findNode(copy.tx, arrival.target.id)
  }
  const nodes = await countTree(copy.tx, node, copy.room, copy.closed)
  if (nodes > copy.room) throw new DomainError('copy_too_large')
  copy.room -= nodes
  const { id, files } = await copyTree(copy.tx, {
    node,
    parentId,
    named: arrival.named,
    actorId: copy.access.userId,
    closed: copy.closed,
  })
  copy.files += files
  copy.acts.push({
    nodeId: id,
    action: 'copied',
    parentId,
    name: arrival.named.name,
    after: { from: node.id, parentId, name: arrival.named.name },
  })
  await copy.tx.execute(sql`update nodes set child_count = child_count + 1 where id = ${parentId}`)
  return findNode(copy.tx, id)
}
