import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { PROJECT_CHANNEL } from '../events/project-event.ts'
import type { UsageChange } from '../usage/count.ts'
import type { Placed } from './place.ts'
import type { UploadRow } from './upload-row.ts'

/**
 * What else a commit writes, in one statement, since it happens for every small file: the end of the upload, the line of
 * history, the word to the live views, and the usage.
 */
export async function finishUpload(
  tx: Transaction,
  upload: UploadRow,
  { nodeId, versionId, act }: Placed,
  usage: Required<UsageChange>,
): Promise<void> {
  const { project_id: projectId, organization_id: organizationId, actor_id: actorId } = upload
  await tx.execute(sql`
    with ended as (
      update uploads set state = 'committed', finished_at = now(), node_id = ${nodeId}, version_id = ${versionId}
      where id = ${upload.id}),
    history as (
      insert into node_events (organization_id, project_id, node_id, action, actor_id, parent_id, name, version_id, after)
      values (${organizationId}, ${projectId}, ${nodeId}, ${act.action}, ${actorId}, ${act.parentId}, ${act.name},
        ${versionId}, ${JSON.stringify(act.after)}::text::jsonb)),
    counted as (
      update project_usage set stored_bytes = stored_bytes + ${usage.stored}::bigint,
        reserved_bytes = reserved_bytes + ${usage.reserved}::bigint, files = files + ${usage.files}::bigint,
        open_uploads = open_uploads + ${usage.openUploads}::int
      where project_id = ${projectId}),
    told as (
      insert into project_events (organization_id, project_id, kind, parent_ids, node_ids, actor_id)
      values (${organizationId}, ${projectId}, 'nodes', array[${act.parentId}]::uuid[], array[${nodeId}]::uuid[], ${actorId})
      returning id)
    select pg_notify(${PROJECT_CHANNEL}, ${projectId}::text || ' ' || told.id) from told`)
}
