import type { NodeOutcomes } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { requireWithin } from '../access.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { countUsage } from '../usage/count.ts'
import { releaseBlobsOfTrees } from '../usage/release.ts'
import { checkTrashed, choose } from './choose.ts'
import { toNode } from './node-row.ts'
import type { NodeRow } from './node-row.ts'
import { Outcomes } from './outcomes.ts'
import { record } from './record.ts'

/** Deletes trashed nodes for good, each with all that went into the trash with it. */
export function deleteNodes(
  ctx: Context,
  { projectId, nodeIds }: { projectId: string; nodeIds: readonly string[] },
): Promise<NodeOutcomes> {
  return enter(ctx, { kind: 'project', id: projectId }, async (scene) => {
    requireWithin(scene.access, 'node.delete', projectId)
    await lockTree(scene.tx, projectId, 'exclusive')
    const outcomes = new Outcomes()
    const chosen = await choose(scene.tx, projectId, nodeIds, {
      outcomes,
      check: checkTrashed,
      access: scene.access,
      verb: 'node.delete',
    })
    await deleteChosen(scene, projectId, chosen)
    outcomes.done(...chosen.map(toNode))
    return outcomes.result()
  })
}

async function deleteChosen(scene: Scene, projectId: string, chosen: readonly NodeRow[]): Promise<void> {
  await deleteTrees(
    scene.tx,
    projectId,
    chosen.map((node) => node.id),
  )
  const acts = chosen.map((node) => ({
    nodeId: node.id,
    action: 'deleted' as const,
    parentId: node.parent_id,
    name: node.name,
  }))
  await record(scene, projectId, { acts, parentIds: [] })
}

/**
 * Marks everything that went into the trash with these as deleted for good, and gives back what only they needed.
 * Answers how many nodes went. The rows stay for three months.
 */
export async function deleteTrees(
  tx: Transaction,
  projectId: string,
  trashRoots: readonly string[],
): Promise<number> {
  if (trashRoots.length === 0) return 0
  const [gone] = await tx.execute<{ nodes: number; files: number }>(sql`
    with gone as (
      update nodes set deleted_at = now() where trash_root_id = any(${sql.param(trashRoots)}::uuid[])
        and deleted_at is null returning kind)
    select count(*)::int as nodes, count(*) filter (where kind = 'file')::int as files from gone`)
  const { bytes } = await releaseBlobsOfTrees(tx, trashRoots)
  await countUsage(tx, projectId, { stored: -bytes, files: -(gone?.files ?? 0) })
  return gone?.nodes ?? 0
}
