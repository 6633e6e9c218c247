import type { Database, Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { asWorker } from '../worker-context.ts'

/** Projects whose files may go now. As the worker. */
export async function projectsToPurge(db: Database): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from projects where deleted_at is not null and purged_at is null and purge_after < now()
    order by purge_after limit 100`)
  return rows.map((row) => row.id)
}

type PurgeRow = { organization_id: string; tenant_id: string; name: string; deleted_at: string }

/**
 * Gives the files of a deleted project up: its nodes are deleted for good and its blobs go the way of all that nothing needs.
 * The rows of its nodes stay for three months, its own for ever. Repeating it changes nothing. As the worker.
 */
export async function purgeProject(db: Database, projectId: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${projectId}::text, 1))`)
    const [project] = await tx.execute<PurgeRow>(sql`
      update projects j set purged_at = now() from organizations o
      where j.id = ${projectId} and o.id = j.organization_id and j.deleted_at is not null and j.purged_at is null
        and j.purge_after < now()
      returning j.organization_id, o.tenant_id, j.name, j.deleted_at`)
    if (!project) return
    await giveUp(tx, projectId, project.deleted_at)
    await audit(tx, asWorker(db, project.tenant_id), {
      action: 'project.purged',
      object: { kind: 'project', id: projectId, name: project.name },
      organizationId: project.organization_id,
    })
  })
}

/** Blobs count as released since the deletion: the wait that the purge stands for has passed. */
async function giveUp(tx: Transaction, projectId: string, since: string): Promise<void> {
  await tx.execute(
    sql`update nodes set deleted_at = now() where project_id = ${projectId} and deleted_at is null`,
  )
  await tx.execute(
    sql`update unplaced set settled_at = now() where project_id = ${projectId} and settled_at is null`,
  )
  await tx.execute(sql`
    update uploads set state = 'expired', finished_at = now() where project_id = ${projectId} and state = 'open'`)
  await tx.execute(sql`
    insert into blob_releases (blob_id, organization_id, project_id, storage_id, released_at)
    select id, organization_id, project_id, storage_id, ${since}::timestamptz from blobs
    where project_id = ${projectId} and state = 'live' on conflict (blob_id) do nothing`)
  await tx.execute(sql`
    update project_usage set stored_bytes = 0, reserved_bytes = 0, files = 0, open_uploads = 0
    where project_id = ${projectId}`)
}
