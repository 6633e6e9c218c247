import type { NodeEvent } from '@holdfast/contracts/nodes'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'
import { liveProject } from '../projects/tree-lock.ts'
import { findNode } from './find.ts'
import { toPerson } from './node-row.ts'
import type { PersonRow } from './node-row.ts'

type EventRow = {
  id: string
  node_id: string
  action: NodeEvent['action']
  at: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
} & PersonRow

/** What happened to a node, latest first. Ids are made in the order of time. */
export function listHistory(
  ctx: Context,
  { nodeId, cursor, limit }: { nodeId: string; cursor?: string | undefined; limit: number },
): Promise<{ items: NodeEvent[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'node', id: nodeId }, async ({ tx, access }) => {
    const { project_id: projectId } = await findNode(tx, nodeId)
    require(access, 'node.read', { projectId, nodeId })
    await liveProject(tx, projectId)
    const start = cursor === undefined ? sql`` : sql`and e.id < ${decodeCursor(cursor, [ID])[0]}::uuid`
    const rows = await tx.execute<EventRow>(sql`
      select e.id, e.node_id, e.action, e.at, e.before, e.after, p.id as person_id, p.email as person_email,
        p.display_name as person_name
      from node_events e left join users p on p.id = e.actor_id
      where e.node_id = ${nodeId} ${start} order by e.id desc limit ${limit + 1}`)
    return page(rows, limit, { item: toEvent, cursor: (row) => [row.id] })
  })
}

function toEvent(row: EventRow): NodeEvent {
  const { id, node_id: nodeId, action, before, after } = row
  return { id, nodeId, action, at: instant(row.at), actor: toPerson(row), before, after }
}
