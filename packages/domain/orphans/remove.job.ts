import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { enqueueJob } from '../jobs/enqueue.ts'
import { WINDOW_DAYS, WINDOW_MARGIN_DAYS } from '../projects/time.ts'

const BATCH = 100
const SWEEP_DAYS = 7

/** Has every storage that is well looked through once a week. As the worker. */
export async function startSweeps(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    const due = await tx.execute<{ id: string }>(sql`
      select s.id from storages s where s.ok and not exists (
        select from connector_jobs j where j.storage_id = s.id and j.kind = 'sweep' and (
          j.state in ('queued', 'running') or j.created_at > now() - make_interval(days => ${SWEEP_DAYS})))
      for update skip locked`)
    for (const { id: storageId } of due) await enqueueJob(tx, { storageId, kind: 'sweep' })
  })
}

/**
 * Enters the removal of objects that no row has known for as long as any backup could bring one back, and some days more.
 * Only in projects that we know to rest in that storage, and never while an upload, also one that ended, has the blob.
 * Storages whose customers delete themselves are left alone: their list is `orphans`. As the worker.
 */
export async function removeOrphans(db: Database): Promise<void> {
  await db.execute(sql`delete from orphans where last_seen_at < now() - interval '100 days'`)
  while ((await enqueueBatch(db)) > 0);
}

function enqueueBatch(db: Database): Promise<number> {
  return db.transaction(async (tx) => {
    const due = await tx.execute<{ blob_id: string; storage_id: string }>(sql`
      select o.blob_id, o.storage_id from orphans o
      join storages s on s.id = o.storage_id and s.deletion = 'product'
      join projects p on p.id = o.project_id and p.organization_id = o.organization_id and p.storage_id = o.storage_id
      left join connector_jobs j on j.id = o.job_id
      where o.first_seen_at < now() - make_interval(days => ${WINDOW_DAYS + WINDOW_MARGIN_DAYS})
        and o.last_seen_at > now() - make_interval(days => ${2 * SWEEP_DAYS})
        and (o.job_id is null or j.id is null or (j.state in ('done', 'failed') and j.finished_at < o.last_seen_at))
        and not exists (select from blobs b where b.id = o.blob_id)
        and not exists (select from uploads u where u.blob_id = o.blob_id)
      order by o.storage_id, o.first_seen_at limit ${BATCH} for update of o skip locked`)
    const storageId = due[0]?.storage_id
    if (!storageId) return 0
    const blobIds = due.filter((row) => row.storage_id === storageId).map((row) => row.blob_id)
    const jobId = await enqueueJob(tx, { storageId, kind: 'remove', blobIds })
    await tx.execute(sql`
      update orphans set job_id = ${jobId} where storage_id = ${storageId}
        and blob_id = any(${sql.param(blobIds)}::uuid[])`)
    return due.length
  })
}
