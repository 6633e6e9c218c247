import type { Conflict, NodeOutcomes } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { lookAt, require, requireWithin } from '../access.ts'
import type { Access } from '../access.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { checkTrashed, choose } from './choose.ts'
import { arrive } from './arrive.ts'
import { ancestors, checkDepth, heightBelow } from './depth.ts'
import { findFolder } from './find.ts'
import { Move } from './move-one.ts'
import { freeName } from './names.ts'
import type { Named } from './names.ts'
import { modifierJoin, nodeColumns, toNode } from './node-row.ts'
import type { NodeRow } from './node-row.ts'
import { Outcomes } from './outcomes.ts'
import { record } from './record.ts'
import { checkRelease } from './release.ts'

export interface RestoreInput {
  projectId: string
  nodeIds: readonly string[]
  /** Where to; left out: where each was. */
  parentId?: string | undefined
  conflict: Conflict
}

/** Brings trashed nodes back, each with all that went into the trash with it. */
export function restoreNodes(ctx: Context, input: RestoreInput): Promise<NodeOutcomes> {
  const { projectId, nodeIds, conflict } = input
  return enter(ctx, { kind: 'project', id: projectId }, async (scene) => {
    const { tx, access } = scene
    requireWithin(access, 'node.trash', projectId)
    await lockTree(tx, projectId, 'exclusive')
    const outcomes = new Outcomes()
    const chosen = await choose(tx, projectId, nodeIds, {
      outcomes,
      check: checkTrashed,
      access,
      verb: 'node.trash',
    })
    const move = new Move(tx, access, conflict)
    for (const node of chosen) {
      try {
        outcomes.done(toNode(await restoreOne(tx, { access, move }, node, input)))
      } catch (error) {
        outcomes.failed(node.id, node.name, error)
      }
    }
    await record(scene, projectId, move)
    return outcomes.result()
  })
}

async function restoreOne(
  tx: Transaction,
  { access, move }: { access: Access; move: Move },
  node: NodeRow,
  { projectId, parentId: wanted, conflict }: RestoreInput,
): Promise<NodeRow> {
  const parentId = wanted ?? node.parent_id
  // Only the root has no parent, and it is never in the trash.
  if (parentId === null) throw new DomainError('root_fixed')
  await findFolder(tx, projectId, parentId)
  await lookAt(tx, access, [parentId])
  require(access, 'node.trash', { projectId, nodeId: parentId })
  await checkRelease(tx, access, { from: node.parent_id, to: parentId })
  if (node.kind === 'folder') checkDepth(await ancestors(tx, parentId), 1 + (await heightBelow(tx, node)))
  const arrival = await arrive(tx, parentId, node, conflict)
  // What is to be merged comes back under a name of its own first, and moves from there.
  const named =
    arrival.way === 'name'
      ? arrival.named
      : await freeName(tx, parentId, { name: node.name, key: node.name_key })
  const row = await untrash(tx, node, parentId, named)
  move.acts.push({
    nodeId: node.id,
    action: 'restored',
    parentId,
    name: named.name,
    before: { parentId: node.parent_id, name: node.name },
    after: { parentId, name: named.name },
  })
  move.parentIds.push(parentId)
  return arrival.way === 'name' ? row : move.onto(arrival.target, row)
}

async function untrash(tx: Transaction, node: NodeRow, parentId: string, named: Named): Promise<NodeRow> {
  await tx.execute(sql`
    update nodes set trashed_at = null, trashed_by = null, trash_root_id = null, revision = revision + 1
    where trash_root_id = ${node.id} and id <> ${node.id} and deleted_at is null`)
  const [row] = await tx.execute<NodeRow>(sql`
    with n as (
      update nodes set trashed_at = null, trashed_by = null, trash_root_id = null, revision = revision + 1,
        parent_id = ${parentId}, name = ${named.name}, name_key = ${named.key}
      where id = ${node.id} returning *),
    counted as (update nodes set child_count = child_count + 1 where id = ${parentId})
    select ${nodeColumns} from n ${modifierJoin}`)
  if (!row) throw new DomainError('not_found')
  return row
}
