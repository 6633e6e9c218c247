import { sql } from 'drizzle-orm'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import { DomainError } from '../error.ts'
import { JOB_LEASE_SECONDS } from './claim.ts'

/**
 * Keeps a job's lease.
 *
 * @throws DomainError `job_lost` when another holds it by now, or it has ended
 */
export async function renewJob(
  ctx: ConnectorContext,
  { jobId, fence }: { jobId: string; fence: number },
): Promise<{ leaseSeconds: number }> {
  const rows = await ctx.db.execute(sql`
    update connector_jobs set lease_until = now() + make_interval(secs => ${JOB_LEASE_SECONDS})
    where id = ${jobId} and fence = ${fence} and connector_id = ${ctx.connectorId} and state = 'running' returning 1`)
  if (rows.length === 0) throw new DomainError('job_lost')
  return { leaseSeconds: JOB_LEASE_SECONDS }
}
