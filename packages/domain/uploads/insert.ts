import type { Conflict } from '@holdfast/contracts/nodes'
import { sql } from 'drizzle-orm'
import type { Scene } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'
import type { LockedProject } from '../projects/tree-lock.ts'
import type { Application } from './applications.ts'
import { partSizeFor } from './part-size.ts'

/** Days that an unfinished upload waits for its next byte. */
export const UPLOAD_DAYS = 7

/** Enters uploads in one statement; each gets the id of the blob that it will be. */
export async function insertUploads(
  { tx, ctx, organizationId }: Scene,
  project: LockedProject,
  conflict: Conflict,
  applications: readonly Application[],
): Promise<Map<Application, { uploadId: string; expiresAt: string }>> {
  if (applications.length === 0) return new Map()
  const list = JSON.stringify(
    applications.map(({ file, named, parentId }, index) => ({
      index,
      parent: parentId,
      name: named.name,
      size: file.size,
      part: partSizeFor(file.size),
      modified: file.modifiedAt ?? null,
    })),
  )
  const rows = await tx.execute<{ index: number; id: string; expires_at: string }>(sql`
    with wanted as materialized (
      select *, uuidv7() as id from jsonb_to_recordset(${list}::text::jsonb)
        as w(index int, parent uuid, name text, size bigint, part int, modified timestamptz)),
    made as (
      insert into uploads (id, organization_id, project_id, storage_id, parent_id, name, size, part_size, modified_at, conflict,
        blob_id, actor_id, session_id, expires_at)
      select id, ${organizationId}::uuid, ${project.id}::uuid, ${project.storageId}::uuid, parent, name, size, part, modified,
        ${conflict}, uuidv7(), ${ctx.actor.userId}::uuid, ${ctx.actor.sessionId}::uuid,
        now() + make_interval(days => ${UPLOAD_DAYS})
      from wanted returning id, expires_at)
    select w.index, m.id, m.expires_at from made m join wanted w using (id)`)
  const accepted = new Map<Application, { uploadId: string; expiresAt: string }>()
  for (const { index, id, expires_at: expiresAt } of rows) {
    const application = applications[index]
    if (application) accepted.set(application, { uploadId: id, expiresAt: instant(expiresAt) })
  }
  return accepted
}
