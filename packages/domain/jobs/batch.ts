import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { JobRow } from './task.ts'

/** Blobs of one batch. */
const sizes = { verify: 100, scrub: 100, remove: 100, rewrap: 1000 } as const

/** The next blobs of a walk over a storage, by id from its cursor; noted as the job's batch. Others have no walk. */
export async function nextBatch(tx: Transaction, job: JobRow): Promise<string[]> {
  if (job.kind !== 'scrub' && job.kind !== 'rewrap') return []
  const mine =
    job.kind === 'rewrap'
      ? sql`and organization_id = ${job.organization_id}::uuid and key_version < ${job.key_version}::int`
      : sql``
  const rows = await tx.execute<{ id: string }>(sql`
    select id from blobs where storage_id = ${job.storage_id} and state = 'live'
      and id > coalesce(${job.cursor}::uuid, '00000000-0000-0000-0000-000000000000') ${mine}
    order by id limit ${sizes[job.kind]}`)
  const batch = rows.map((row) => row.id)
  await tx.execute(sql`update connector_jobs set batch = ${sql.param(batch)}::uuid[] where id = ${job.id}`)
  return batch
}
