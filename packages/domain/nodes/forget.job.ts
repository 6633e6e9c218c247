import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/** Rows of one statement, and statements of one run: what is left then waits for the next. */
export interface Bounds {
  batch: number
  batches: number
}
const BOUNDS: Bounds = { batch: 1000, batches: 200 }

/**
 * Three calendar months after `column`, and never fewer than 90 days. The first condition finds the rows by an index, the
 * second one counts the months from where they began: from 1 February they are 89 days.
 */
const longAgo = (column: SQL) => sql`${column} < now() - interval '90 days'
  and ${column} + interval '3 months' < now()`

/**
 * Removes the rows of what was deleted for good three months ago, purged projects included: nodes with their versions, and
 * blobs whose bytes are gone. History and audit stay, and for them the row of a purged project, which `node_events` refers
 * to. A blob whose bytes still wait (for a removal, or for a customer who deletes himself) keeps its row: it alone names
 * the objects. As the worker.
 */
export async function forgetDeleted(db: Database, bounds: Bounds = BOUNDS): Promise<void> {
  for (const forget of [forgetNodes, forgetBlobs])
    for (let batches = 0; batches < bounds.batches; batches += 1)
      if ((await forget(db, bounds.batch)) === 0) break
}

/**
 * The leaves first, so that no folder goes before what is in it. A folder whose child went into the trash by itself, and
 * may still come back, stays as long as that.
 */
async function forgetNodes(db: Database, batch: number): Promise<number> {
  return db.transaction(async (tx) => {
    const due = await tx.execute<{ id: string }>(sql`
      select n.id from nodes n
      where ${longAgo(sql`n.deleted_at`)} and not exists (select from nodes c where c.parent_id = n.id)
      order by n.deleted_at limit ${batch} for update of n skip locked`)
    if (due.length === 0) return 0
    const ids = sql.param(due.map((row) => row.id))
    await tx.execute(sql`delete from file_versions where node_id = any(${ids}::uuid[])`)
    await tx.execute(sql`delete from nodes where id = any(${ids}::uuid[])`)
    return due.length
  })
}

/** Those that no version refers to any more. What was unplaced, and is settled, goes along. */
async function forgetBlobs(db: Database, batch: number): Promise<number> {
  return db.transaction(async (tx) => {
    const due = await tx.execute<{ id: string }>(sql`
      select b.id from blob_releases r join blobs b on b.id = r.blob_id
      where ${longAgo(sql`r.gone_at`)} and b.state = 'gone'
        and not exists (select from file_versions v where v.blob_id = b.id)
        and not exists (select from unplaced u where u.blob_id = b.id and u.settled_at is null)
      order by r.gone_at limit ${batch} for update of b skip locked`)
    if (due.length === 0) return 0
    const ids = sql.param(due.map((row) => row.id))
    await tx.execute(sql`delete from unplaced where blob_id = any(${ids}::uuid[])`)
    await tx.execute(sql`delete from blobs where id = any(${ids}::uuid[])`)
    return due.length
  })
}
