import type { ProjectEvent } from '@holdfast/contracts/projects'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** Channel on which processes hear that a project changed. Payload: `<project> <event id>`. */
export const PROJECT_CHANNEL = 'holdfast_project'
/** More than so many folders or nodes are told as "look again at all". */
const MOST_IDS = 100

export interface Change {
  organizationId: string
  projectId: string
  kind: ProjectEvent['kind']
  parentIds?: readonly (string | null)[]
  nodeIds?: readonly string[]
  actorId: string | null
}

/** Tells the live views of a project, when the transaction commits. */
export async function tellProject(tx: Pick<Queries, 'execute'>, change: Change): Promise<void> {
  const parents = [...new Set((change.parentIds ?? []).filter((id) => id !== null))]
  const nodes = [...new Set(change.nodeIds)]
  const many = parents.length > MOST_IDS
  await tx.execute(sql`
    with event as (
      insert into project_events (organization_id, project_id, kind, parent_ids, node_ids, actor_id)
      values (${change.organizationId}, ${change.projectId}, ${change.kind},
        ${sql.param(many ? [] : parents)}::uuid[],
        ${sql.param(many || nodes.length > MOST_IDS ? [] : nodes)}::uuid[], ${change.actorId}::uuid)
      returning id)
    select pg_notify(${PROJECT_CHANNEL}, ${change.projectId}::text || ' ' || event.id) from event`)
}
