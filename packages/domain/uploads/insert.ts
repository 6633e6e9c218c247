import type { Conflict } from '@holdfast/contracts/nodes'
import { sql } from 'drizzle-orm'
import type { Scene } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'
import type { LockedProject } from '../projects/tree-lock.ts'
import type { Serving } from '../storages/serving.ts'
import type { Application } from './applications.ts'
import { LEASE_SECONDS, UPLOAD_DAYS } from './lifetimes.ts'
import { partSizeFor } from './part-size.ts'

/** What a reservation became. */
export interface Reserved {
  uploadId: string
  blobId: string
  expiresAt: string
}

/** One file to be entered; with `serving` it is granted to that connector at once, under the first fence. */
export interface Accepted {
  application: Application
  serving: Serving | undefined
}

/** Enters uploads in one statement; each gets the id of the blob that it will be. */
export async function insertUploads(
  { tx, ctx, organizationId }: Scene,
  project: LockedProject,
  conflict: Conflict,
  accepted: readonly Accepted[],
): Promise<Map<Application, Reserved>> {
  if (accepted.length === 0) return new Map()
  const list = JSON.stringify(
    accepted.map(({ application: { file, named, parentId }, serving }, index) => ({
      index,
      parent: parentId,
      name: named.name,
      size: file.size,
      part: partSizeFor(file.size),
      modified: file.modifiedAt ?? null,
      connector: serving?.connectorId ?? null,
    })),
  )
  const rows = await tx.execute<{ index: number; id: string; blob_id: string; expires_at: string }>(sql`
    with wanted as materialized (
      select *, uuidv7() as id from jsonb_to_recordset(${list}::text::jsonb)
        as w(index int, parent uuid, name text, size bigint, part int, modified timestamptz, connector uuid)),
    made as (
      insert into uploads (id, organization_id, project_id, storage_id, parent_id, name, size, part_size, modified_at, conflict,
        blob_id, actor_id, session_id, expires_at, connector_id, fence, lease_until)
      select id, ${organizationId}::uuid, ${project.id}::uuid, ${project.storageId}::uuid, parent, name, size, part, modified,
        ${conflict}, uuidv7(), ${ctx.actor.userId}::uuid, ${ctx.actor.sessionId}::uuid,
        now() + make_interval(days => ${UPLOAD_DAYS}), connector, case when connector is null then 0 else 1 end,
        case when connector is not null then now() + make_interval(secs => ${LEASE_SECONDS}) end
      from wanted returning id, blob_id, expires_at)
    select w.index, m.id, m.blob_id, m.expires_at from made m join wanted w using (id)`)
  const reserved = new Map<Application, Reserved>()
  for (const { index, id, blob_id: blobId, expires_at: expiresAt } of rows) {
    const one = accepted[index]
    if (one) reserved.set(one.application, { uploadId: id, blobId, expiresAt: instant(expiresAt) })
  }
  return reserved
}
