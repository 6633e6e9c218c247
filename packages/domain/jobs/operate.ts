import type { StorageJob } from '@holdfast/contracts/storages'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import { audit } from '../audit.ts'
import { asOperator } from '../connectors/operate.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { instant, instantOrNull } from '../projects/time.ts'
import { findStorage } from '../storages/operate.ts'
import { enqueueJob } from './enqueue.ts'

type Job = z.infer<typeof StorageJob>
type JobRow = {
  id: string
  kind: Job['kind']
  storage_id: string
  state: Job['state']
  done: number
  total: number
  problem: string | null
  created_at: string
  finished_at: string | null
}

const select = sql`select id, kind, storage_id, state, done, total, problem, created_at, finished_at from connector_jobs`

/** The latest jobs of a storage. */
export function listStorageJobs(
  ctx: ActorContext,
  { storageId }: { storageId: string },
): Promise<{ items: Job[] }> {
  return asOperator(ctx, async (tx) => {
    await findStorage(tx, storageId)
    const rows = await tx.execute<JobRow>(sql`
      ${select} where storage_id = ${storageId} order by created_at desc limit 100`)
    return { items: rows.map(toJob) }
  })
}

/**
 * Starts the reading of a whole storage (`scrub`), or new keys for all organisations in it and new wraps of all data keys
 * under them (`rewrap`, one job each; the answer is the last one). While one of its kind runs there, that is the answer.
 *
 * @throws DomainError `not_found`
 */
export function startStorageJob(
  ctx: ActorContext,
  { storageId, kind }: { storageId: string; kind: 'scrub' | 'rewrap' },
): Promise<Job> {
  return asOperator(ctx, async (tx) => {
    const storage = await findStorage(tx, storageId)
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${storageId}::text, 6))`)
    const [running] = await tx.execute<JobRow>(sql`
      ${select} where storage_id = ${storageId} and kind = ${kind} and state in ('queued', 'running') limit 1`)
    if (running) return toJob(running)
    const id = kind === 'scrub' ? await startScrub(tx, storageId) : await startRewraps(tx, storageId)
    await audit(tx, ctx, {
      action: `storage.${kind}_started`,
      object: { kind: 'storage', id: storageId, name: storage.storage_label },
    })
    const [row] = await tx.execute<JobRow>(sql`${select} where id = ${id}`)
    if (!row) throw new DomainError('not_found')
    return toJob(row)
  })
}

async function startScrub(tx: Transaction, storageId: string): Promise<string> {
  const [row] = await tx.execute<{ total: number }>(sql`
    select count(*)::int as total from blobs where storage_id = ${storageId} and state = 'live'`)
  return enqueueJob(tx, { storageId, kind: 'scrub', total: row?.total ?? 0 })
}

async function startRewraps(tx: Transaction, storageId: string): Promise<string> {
  const rows = await tx.execute<{ organization_id: string; version: number; total: number }>(sql`
    select organization_id, max(key_version) + 1 as version, count(*)::int as total from blobs
    where storage_id = ${storageId} and state = 'live' group by organization_id`)
  let last: string | undefined
  for (const { organization_id: organizationId, version, total } of rows)
    last = await enqueueJob(tx, { storageId, kind: 'rewrap', organizationId, keyVersion: version, total })
  if (!last) throw new DomainError('not_found', 'Nothing rests in this storage yet.')
  return last
}

function toJob(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    storageId: row.storage_id,
    state: row.state,
    progress: row.total > 0 ? { done: row.done, total: row.total } : null,
    problem: row.problem,
    createdAt: instant(row.created_at),
    finishedAt: instantOrNull(row.finished_at),
  }
}
