import type { BlobOutcome, ClaimedJob, JobResult } from '@holdfast/contracts/connector/jobs'
import { claimJobs, finishJob, renewJob } from '@holdfast/contracts/connector/protocol'
import type { Log } from '@holdfast/runtime/log'
import type { ControlPlane } from '../control-plane/client.ts'
import { Refused } from '../control-plane/client.ts'
import { findStorage } from '../downloads/content.ts'
import type { Contents } from '../downloads/content.ts'
import type { Measures } from '../measures.ts'
import type { Storages } from '../storages/open-storages.ts'
import { Rate } from './rate.ts'
import { runJob } from './run.ts'

export interface JobParts {
  controlPlane: ControlPlane
  storages: Storages
  contents: Contents
  measures: Measures
  log: Log
  jobBytesPerSecond: number
}

const WAIT_SECONDS = 25
/** Without a storage that can be used there is nothing to claim. */
const NO_STORAGE_MS = 2000

/** A turn of the task that claims jobs and does them, one at a time. */
export function takeJobs(parts: JobParts): (signal: AbortSignal) => Promise<number> {
  const rate = new Rate(parts.jobBytesPerSecond)
  return async (signal) => {
    const storages = parts.storages.open.map(({ id }) => id)
    if (storages.length === 0) return NO_STORAGE_MS
    const { items } = await parts.controlPlane.call(claimJobs, {
      body: { storages, limit: 1, waitSeconds: WAIT_SECONDS },
      timeoutMs: (WAIT_SECONDS + 10) * 1000,
      signal,
    })
    for (const job of items) await doJob(parts, job, rate, signal)
    return 0
  }
}

async function doJob(parts: JobParts, job: ClaimedJob, rate: Rate, stopping: AbortSignal): Promise<void> {
  const { controlPlane, measures, log } = parts
  const { kind } = job.task
  measures.jobsRunning.inc()
  try {
    const result = await resultOf(parts, job, rate, stopping)
    if (!result) return
    const params = { jobId: job.id }
    await controlPlane.call(finishJob, { params, body: { fence: job.fence, result }, timeoutMs: 30_000 })
    measures.jobs.inc({ kind, state: result.state })
  } catch (error) {
    measures.jobs.inc({ kind, state: 'lost' })
    log.warn({ job: job.id, kind, error }, 'a job was not finished; its lease will run out')
  } finally {
    measures.jobsRunning.dec()
  }
}

/** Undefined when the job is somebody else's by now, or this process stops: it then says nothing of it. */
async function resultOf(
  { controlPlane, storages, contents, measures, log }: JobParts,
  job: ClaimedJob,
  rate: Rate,
  stopping: AbortSignal,
): Promise<JobResult | undefined> {
  const outcomes: BlobOutcome[] = []
  const lost = new AbortController()
  const signal = AbortSignal.any([stopping, lost.signal])
  const renew = async () => {
    const body = { fence: job.fence, done: outcomes.length, total: job.task.blobs.length }
    await controlPlane.call(renewJob, { params: { jobId: job.id }, body })
  }
  const renewal = setInterval(
    () => {
      // While the control plane is away the lease may still be ours; a refusal says that it is not.
      renew().catch((error: unknown) => error instanceof Refused && lost.abort(error))
    },
    Math.max(1000, (job.leaseSeconds * 1000) / 3),
  )
  const progress = (outcome: BlobOutcome) => {
    outcomes.push(outcome)
    if (outcome.outcome === 'ok') return
    measures.corrupt.inc()
    log.error({ job: job.id, kind: job.task.kind, ...outcome }, 'a stored blob is damaged')
  }
  try {
    const storage = findStorage(storages, job.storage)
    const seen = await runJob(job, { storage, contents, rate, signal, progress })
    return { state: 'done', outcomes, ...(seen && { seen }) }
  } catch (error) {
    if (signal.aborted) return undefined
    const problem = error instanceof Error ? error.message : String(error)
    return { state: 'failed', problem: problem.slice(0, 2000), outcomes }
  } finally {
    clearInterval(renewal)
  }
}
