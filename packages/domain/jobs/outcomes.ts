import type { BlobOutcome } from '@holdfast/contracts/connector/jobs'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { JobRow } from './task.ts'

/** Enters what a job found about blobs: sums, new wraps, damage, removal. Repeating it changes nothing. */
export async function enterOutcomes(
  tx: Transaction,
  job: JobRow,
  outcomes: readonly BlobOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return
  const list = JSON.stringify(outcomes)
  const fields = sql`jsonb_to_recordset(${list}::text::jsonb) as o(outcome text, "blobId" uuid, sha256 text,
    "sealedSha256" text, wrap jsonb, detail text)`
  if (job.kind === 'remove') return enterRemoval(tx, job, outcomes)
  if (job.kind === 'rewrap') {
    await tx.execute(sql`
      update blobs b set wrap = o.wrap, key_version = (o.wrap ->> 'version')::int from ${fields}
      where b.id = o."blobId" and o.outcome = 'ok' and o.wrap is not null
        and (o.wrap ->> 'version')::int > b.key_version`)
    return
  }
  // A sum that is known is never replaced: one that differs is damage, and the connector says so.
  await tx.execute(sql`
    update blobs b set sha256 = coalesce(b.sha256, o.sha256), sealed_sha256 = coalesce(b.sealed_sha256, o."sealedSha256")
    from ${fields} where b.id = o."blobId" and o.outcome = 'ok'`)
  await tx.execute(sql`
    update blob_problems p set resolved_at = now() from ${fields}
    where p.blob_id = o."blobId" and p.resolved_at is null and o.outcome = 'ok'`)
  await tx.execute(sql`
    insert into blob_problems (organization_id, project_id, blob_id, outcome, detail)
    select b.organization_id, b.project_id, b.id, o.outcome, o.detail from ${fields} join blobs b on b.id = o."blobId"
    where o.outcome <> 'ok' and not exists (
      select from blob_problems p where p.blob_id = b.id and p.resolved_at is null and p.outcome = o.outcome)`)
}

/** Gone is gone, also where there was nothing left to remove. */
async function enterRemoval(tx: Transaction, job: JobRow, outcomes: readonly BlobOutcome[]): Promise<void> {
  const ids = outcomes.filter(({ outcome }) => outcome !== 'corrupt').map(({ blobId }) => blobId)
  await tx.execute(sql`
    update blobs set state = 'gone' where id = any(${sql.param(ids)}::uuid[]) and state = 'doomed'`)
  await tx.execute(sql`
    update blob_releases set gone_at = now() where blob_id = any(${sql.param(ids)}::uuid[]) and gone_at is null`)
  await tx.execute(sql`
    delete from orphans where storage_id = ${job.storage_id} and job_id = ${job.id}
      and blob_id = any(${sql.param(ids)}::uuid[])`)
}
