import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { JOB_CHANNEL } from './enqueue.ts'

/** Puts jobs whose holder fell silent back into the queue and wakes those that wait for work. As the worker. */
export async function requeueLost(db: Database): Promise<void> {
  await db.execute(sql`
    with lost as (
      update connector_jobs set state = 'queued', lease_until = null, run_after = now()
      where state = 'running' and lease_until < now() returning storage_id),
    due as (
      select storage_id from lost
      union
      select distinct storage_id from connector_jobs where state = 'queued' and run_after <= now())
    select pg_notify(${JOB_CHANNEL}, storage_id::text) from due`)
}
