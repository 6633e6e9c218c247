import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { WINDOW_DAYS, WINDOW_MARGIN_DAYS } from '../projects/time.ts'

/**
 * Removes rows that have served: events of live views, archives, revocations that touch no grant, uploads that ended before
 * every receipt in the storages. As the worker.
 */
export async function sweepFiles(db: Database): Promise<void> {
  const window = sql`make_interval(days => ${WINDOW_DAYS + WINDOW_MARGIN_DAYS})`
  await db.execute(sql`delete from project_events where at < now() - interval '1 day'`)
  await db.execute(sql`delete from archives where expires_at < now() - interval '1 day'`)
  await db.execute(sql`delete from revocations where until < now()`)
  await db.execute(sql`delete from uploads where state <> 'open' and finished_at < now() - ${window}`)
  await db.execute(sql`
    delete from connector_jobs where state in ('done', 'failed') and finished_at < now() - ${window}`)
  await db.execute(sql`delete from enrolment_codes where expires_at < now() - interval '1 day'`)
}
