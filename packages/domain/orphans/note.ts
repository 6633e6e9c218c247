import type { SeenBlob } from '@holdfast/contracts/connector/jobs'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/**
 * Notes which blobs, of those seen in a storage, no row knows, and since when; one that has become known is none any more.
 * What was first seen in another epoch (before a restore) counts from now. What was not seen is left as it is.
 */
export async function noteSeen(
  tx: Transaction,
  { storageId, epoch }: { storageId: string; epoch: number },
  blobs: readonly SeenBlob[],
): Promise<void> {
  if (blobs.length === 0) return
  const seen = sql`jsonb_to_recordset(${JSON.stringify(blobs)}::text::jsonb)
    as s("organizationId" uuid, "projectId" uuid, "blobId" uuid)`
  await tx.execute(sql`
    delete from orphans o using ${seen}
    where o.storage_id = ${storageId} and o.blob_id = s."blobId"
      and exists (select from blobs b where b.id = o.blob_id)`)
  await tx.execute(sql`
    insert into orphans as o (storage_id, blob_id, organization_id, project_id, epoch)
    select distinct on (s."blobId") ${storageId}::uuid, s."blobId", s."organizationId", s."projectId", ${epoch}::int
    from ${seen} where not exists (select from blobs b where b.id = s."blobId") order by s."blobId"
    on conflict (storage_id, blob_id) do update set last_seen_at = now(), epoch = excluded.epoch,
      first_seen_at = case when o.epoch = excluded.epoch then o.first_seen_at else now() end`)
}
