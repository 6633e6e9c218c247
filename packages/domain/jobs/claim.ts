import type { ClaimedJob } from '@holdfast/contracts/connector/jobs'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import type { Bells } from '../events/bells.ts'
import { JOB_CHANNEL } from './enqueue.ts'
import { nextBatch } from './batch.ts'
import { taskOf } from './task.ts'
import type { JobRow } from './task.ts'

/** Seconds that a job's holder may be silent before it goes back to the queue. */
export const JOB_LEASE_SECONDS = 60

export interface ClaimInput {
  storages: readonly string[]
  limit: number
  waitSeconds: number
  signal: AbortSignal
}

/** Claims jobs for storages of the connector, oldest first; waits for one. */
export async function claimJobs(
  ctx: ConnectorContext,
  bells: Bells,
  input: ClaimInput,
): Promise<ClaimedJob[]> {
  const { storages, limit, waitSeconds, signal } = input
  const wait = {
    seconds: waitSeconds,
    signal,
    concerns: (storageId: string) => storages.includes(storageId),
  }
  const jobs = await bells.until(JOB_CHANNEL, wait, async () => {
    const claimed = await ctx.db.transaction((tx) => claim(tx, ctx, storages, limit))
    return claimed.length > 0 ? claimed : undefined
  })
  return jobs ?? []
}

/** Takes what nobody holds (others that claim at the same time pass over it) and what a silent holder lost. */
async function claim(
  tx: Transaction,
  ctx: ConnectorContext,
  storages: readonly string[],
  limit: number,
): Promise<ClaimedJob[]> {
  const rows = await tx.execute<JobRow>(sql`
    with due as (
      select j.id from connector_jobs j join storages s on s.id = j.storage_id
      where j.storage_id = any(${sql.param(storages)}::uuid[]) and s.connector_id = ${ctx.connectorId}
        and ((j.state = 'queued' and j.run_after <= now()) or (j.state = 'running' and j.lease_until < now()))
      order by j.run_after limit ${limit} for update of j skip locked)
    update connector_jobs j set state = 'running', fence = j.fence + 1, attempts = j.attempts + 1,
      connector_id = ${ctx.connectorId}, lease_until = now() + make_interval(secs => ${JOB_LEASE_SECONDS}), problem = null
    from due where j.id = due.id
    returning j.id, j.storage_id, j.organization_id, j.kind, j.key_version, j.batch, j.cursor, j.position, j.fence, j.done, j.total`)
  const jobs: ClaimedJob[] = []
  for (const row of rows) {
    const batch = row.batch.length > 0 ? row.batch : await nextBatch(tx, row)
    const task = await taskOf(tx, { ...row, batch }, ctx.epoch)
    if (!task) {
      await tx.execute(sql`
        update connector_jobs set state = 'done', finished_at = now(), lease_until = null where id = ${row.id}`)
      continue
    }
    jobs.push({
      id: row.id,
      storage: row.storage_id,
      task,
      fence: row.fence,
      leaseSeconds: JOB_LEASE_SECONDS,
    })
  }
  return jobs
}
