import type { StorageJobKind } from '@holdfast/contracts/storages'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** Channel on which processes hear that a storage has work. Payload: the storage's id. */
export const JOB_CHANNEL = 'holdfast_job'

export interface NewJob {
  storageId: string
  kind: StorageJobKind
  organizationId?: string | undefined
  /** The blobs that it is about; none for a walk over all. */
  blobIds?: readonly string[]
  keyVersion?: number | undefined
  /** Blobs that a walk will meet. */
  total?: number
}

/** Enters work for the connectors of a storage, who hear of it when the transaction commits. Answers its id. */
export async function enqueueJob(tx: Pick<Queries, 'execute'>, job: NewJob): Promise<string> {
  const blobIds = job.blobIds ?? []
  const [row] = await tx.execute<{ id: string }>(sql`
    with made as (
      insert into connector_jobs (storage_id, organization_id, kind, batch, total, key_version)
      values (${job.storageId}, ${job.organizationId ?? null}::uuid, ${job.kind}, ${sql.param(blobIds)}::uuid[],
        ${job.total ?? blobIds.length}, ${job.keyVersion ?? null}::int)
      returning id)
    select id, pg_notify(${JOB_CHANNEL}, ${job.storageId}::text)::text as told from made`)
  if (!row) throw new Error('the database made no job')
  return row.id
}
