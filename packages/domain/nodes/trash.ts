import type { NodeOutcomes } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { requireWithin } from '../access.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { checkLiving, choose } from './choose.ts'
import { findNodes } from './find.ts'
import { keepGuarded } from './keep-guarded.ts'
import { toNode } from './node-row.ts'
import { Outcomes } from './outcomes.ts'
import { record } from './record.ts'

/**
 * Puts nodes into the trash, each with all that is in it, in one statement however many that is. A chosen node inside
 * another chosen one goes along with it.
 */
export function trashNodes(
  ctx: Context,
  { projectId, nodeIds }: { projectId: string; nodeIds: readonly string[] },
): Promise<NodeOutcomes> {
  return enter(ctx, { kind: 'project', id: projectId }, async (scene) => {
    const { tx, access } = scene
    requireWithin(access, 'node.trash', projectId)
    await lockTree(tx, projectId, 'exclusive')
    const outcomes = new Outcomes()
    const found = await choose(tx, projectId, nodeIds, {
      outcomes,
      check: checkLiving,
      access,
      verb: 'node.trash',
    })
    const chosen = await keepGuarded(tx, access, found, { outcomes, verb: 'node.trash' })
    const ids = chosen.map((node) => node.id)
    const inside = await insideOthers(tx, ids)
    const tops = chosen.filter((node) => !inside.has(node.id))
    await trashTrees(
      tx,
      tops.map((node) => node.id),
      access.userId,
    )
    const acts = tops.map((node) => ({
      nodeId: node.id,
      action: 'trashed' as const,
      parentId: node.parent_id,
      name: node.name,
    }))
    const [after] = await Promise.all([
      findNodes(tx, ids),
      record(scene, projectId, { acts, parentIds: tops.map((node) => node.parent_id) }),
      cutReaders(
        tx,
        projectId,
        tops.map((node) => node.id),
      ),
    ])
    outcomes.done(...after.map(toNode))
    return outcomes.result()
  })
}

/**
 * Cuts off who reads what went into the trash; whoever may look into it asks for a new grant. Of a tree only what was
 * opened while grants and their transfers may live is named, not all of it.
 */
async function cutReaders(tx: Transaction, projectId: string, tops: readonly string[]): Promise<void> {
  const opened = await tx.execute<{ handle: string }>(sql`
    select distinct 'v:' || v.id as handle from openings o
    join file_versions v on v.id = o.object_id
    join nodes n on n.id = v.node_id
    where o.project_id = ${projectId} and o.last_at > now() - interval '13 hours'
      and n.trash_root_id = any(${sql.param(tops)}::uuid[])`)
  const chosen = tops.map((id) => `n:${id}`)
  await revoke(tx, [...chosen, ...opened.map((row) => row.handle)])
}

/** Which of these are somewhere below another of them. */
export async function insideOthers(tx: Transaction, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length < 2) return new Set()
  const rows = await tx.execute<{ top: string }>(sql`
    with recursive up as (
      select id as top, parent_id from nodes where id = any(${sql.param(ids)}::uuid[])
      union all
      select up.top, n.parent_id from up join nodes n on n.id = up.parent_id)
    select distinct top from up where parent_id = any(${sql.param(ids)}::uuid[])`)
  return new Set(rows.map((row) => row.top))
}

/** Marks the trees below (and with) these living nodes, and counts them out of their folders. */
export async function trashTrees(
  tx: Transaction,
  tops: readonly string[],
  actorId: string | null,
): Promise<void> {
  if (tops.length === 0) return
  await tx.execute(sql`
    update nodes f set child_count = f.child_count - gone.count
    from (select parent_id, count(*)::int as count from nodes where id = any(${sql.param(tops)}::uuid[]) group by 1) gone
    where f.id = gone.parent_id`)
  await tx.execute(sql`
    with recursive tree as (
      select id, id as root from nodes where id = any(${sql.param(tops)}::uuid[])
      union all
      select c.id, tree.root from tree join nodes c on c.parent_id = tree.id and c.trash_root_id is null)
    update nodes n set trashed_at = now(), trashed_by = ${actorId}::uuid, trash_root_id = tree.root,
      revision = n.revision + 1
    from tree where n.id = tree.id`)
}
