import type { NodeEvent } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** One line of a node's history: where and what it is after the act. */
export interface NodeAct {
  nodeId: string
  action: NodeEvent['action']
  parentId: string | null
  name: string
  versionId?: string | null
  before?: Record<string, unknown> | undefined
  after?: Record<string, unknown> | undefined
}

/** Writes history in the transaction of the change, all acts in one statement. */
export async function writeHistory(
  tx: Transaction,
  of: { organizationId: string; projectId: string; actorId: string | null },
  acts: readonly NodeAct[],
): Promise<void> {
  if (acts.length === 0) return
  await tx.execute(sql`
    insert into node_events (organization_id, project_id, node_id, action, actor_id, parent_id, name, version_id, before,
      after)
    select ${of.organizationId}::uuid, ${of.projectId}::uuid, a."nodeId", a.action, ${of.actorId}::uuid, a."parentId",
      a.name, a."versionId", a.before, a.after
    from jsonb_to_recordset(${JSON.stringify(acts)}::text::jsonb) as a("nodeId" uuid, action text, "parentId" uuid, name text,
      "versionId" uuid, before jsonb, after jsonb)`)
}
