import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { enqueueJob } from '../jobs/enqueue.ts'
import { WINDOW_DAYS, WINDOW_MARGIN_DAYS } from '../projects/time.ts'

const BATCH = 100
/** Hours between the verdict and the removal: what still reads, or restores, has that long to be noticed. */
const GRACE_HOURS = 24

/**
 * Dooms blobs that no backup inside the window needs any more. Each is locked and looked at again: one that someone refers to
 * after all keeps living. As the worker.
 */
export async function doomBlobs(db: Database): Promise<void> {
  for (;;) {
    const seen = await db.transaction(async (tx) => {
      const due = await tx.execute<{ blob_id: string }>(sql`
        select blob_id from blob_releases
        where doomed_at is null and released_at < now() - make_interval(days => ${WINDOW_DAYS + WINDOW_MARGIN_DAYS})
        order by released_at limit ${BATCH} for update skip locked`)
      const ids = sql.param(due.map((row) => row.blob_id))
      await tx.execute(sql`select from blobs where id = any(${ids}::uuid[]) order by id for update`)
      await tx.execute(sql`
        delete from blob_releases r where r.blob_id = any(${ids}::uuid[]) and (
          exists (select from file_versions v join nodes n on n.id = v.node_id
            where v.blob_id = r.blob_id and n.deleted_at is null)
          or exists (select from unplaced u where u.blob_id = r.blob_id and u.settled_at is null))`)
      await tx.execute(sql`
        with doomed as (
          update blob_releases set doomed_at = now() where blob_id = any(${ids}::uuid[]) and doomed_at is null
          returning blob_id)
        update blobs b set state = 'doomed' from doomed d where b.id = d.blob_id and b.state = 'live'`)
      return due.length
    })
    if (seen < BATCH) return
  }
}

/**
 * Enters the removal of what was doomed more than a day ago, for the connectors. Storages whose customers delete themselves
 * are left alone: their list is `blob_releases`. As the worker.
 */
export async function enqueueRemovals(db: Database): Promise<void> {
  for (;;) {
    const found = await db.transaction(async (tx) => {
      const due = await tx.execute<{ blob_id: string; storage_id: string }>(sql`
        select r.blob_id, r.storage_id from blob_releases r
        join storages s on s.id = r.storage_id and s.deletion = 'product'
        left join connector_jobs j on j.id = r.job_id
        where r.gone_at is null and r.doomed_at < now() - make_interval(hours => ${GRACE_HOURS})
          and (r.job_id is null or j.id is null or j.state in ('done', 'failed'))
        order by r.storage_id, r.doomed_at limit ${BATCH} for update of r skip locked`)
      const storageId = due[0]?.storage_id
      if (!storageId) return 0
      const blobIds = due.filter((row) => row.storage_id === storageId).map((row) => row.blob_id)
      const jobId = await enqueueJob(tx, { storageId, kind: 'remove', blobIds })
      await tx.execute(sql`
        update blob_releases set job_id = ${jobId} where blob_id = any(${sql.param(blobIds)}::uuid[])`)
      return due.length
    })
    if (found === 0) return
  }
}
