import type { BlobOutcome, JobResult, SeenPage } from '@holdfast/contracts/connector/jobs'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import { DomainError } from '../error.ts'
import { JOB_CHANNEL } from './enqueue.ts'
import { noteSeen } from '../orphans/note.ts'
import { enterOutcomes } from './outcomes.ts'
import type { JobRow } from './task.ts'

/** After so many attempts a job is failed for good, and shown as such. */
const MOST_ATTEMPTS = 8

type HeldRow = JobRow & { attempts: number }

/**
 * Ends a job, or a batch of a walk, which then goes on. A failed one is tried again, each time a while later. What it
 * found about blobs is entered in either case.
 *
 * @throws DomainError `job_lost`
 */
export async function finishJob(
  ctx: ConnectorContext,
  { jobId, fence, result }: { jobId: string; fence: number; result: JobResult },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [job] = await tx.execute<HeldRow>(sql`
      select id, storage_id, organization_id, kind, key_version, batch, cursor, position, fence, done, total, attempts
      from connector_jobs
      where id = ${jobId} and fence = ${fence} and connector_id = ${ctx.connectorId} and state = 'running' for update`)
    if (!job) throw new DomainError('job_lost')
    const inBatch = result.outcomes.filter(({ blobId }: BlobOutcome) => job.batch.includes(blobId))
    await enterOutcomes(tx, job, inBatch)
    if (result.state === 'failed') await tryAgain(tx, job, result.problem)
    else if (job.kind === 'sweep') await sweepOn(tx, ctx, job, result.seen)
    else await goOn(tx, job)
  })
}

async function tryAgain(tx: Transaction, job: HeldRow, problem: string): Promise<void> {
  const over = job.attempts >= MOST_ATTEMPTS
  await tx.execute(sql`
    update connector_jobs set state = ${over ? 'failed' : 'queued'}, problem = ${problem}, lease_until = null,
      run_after = now() + make_interval(secs => least(3600, 10 * power(2, attempts))),
      finished_at = ${over ? sql`now()` : sql`null`}
    where id = ${job.id}`)
}

/** A sweep goes on until the storage says that there is no more; a page that was not told is the end of it, of nothing else. */
async function sweepOn(
  tx: Transaction,
  { epoch }: ConnectorContext,
  job: HeldRow,
  seen: SeenPage | undefined,
): Promise<void> {
  const next = seen?.next ?? null
  if (seen) await noteSeen(tx, { storageId: job.storage_id, epoch }, seen.blobs)
  await tx.execute(sql`
    update connector_jobs set state = ${next === null ? 'done' : 'queued'}, position = ${next}::text, attempts = 0,
      lease_until = null, run_after = now(), finished_at = ${next === null ? sql`now()` : sql`null`}
    where id = ${job.id}`)
  if (next !== null) await tx.execute(sql`select pg_notify(${JOB_CHANNEL}, ${job.storage_id}::text)`)
}

/** A walk goes on after its batch until there is none; anything else is done. */
async function goOn(tx: Transaction, job: HeldRow): Promise<void> {
  const walks = (job.kind === 'scrub' || job.kind === 'rewrap') && job.batch.length > 0
  const last = job.batch.at(-1) ?? null
  await tx.execute(sql`
    update connector_jobs set state = ${walks ? 'queued' : 'done'}, done = least(total, done + ${job.batch.length}),
      batch = '{}', cursor = coalesce(${last}::uuid, cursor), attempts = 0, lease_until = null, run_after = now(),
      finished_at = ${walks ? sql`null` : sql`now()`}
    where id = ${job.id}`)
  if (walks) await tx.execute(sql`select pg_notify(${JOB_CHANNEL}, ${job.storage_id}::text)`)
}
