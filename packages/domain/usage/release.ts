import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** What went away. */
export interface Released {
  bytes: number
}

/**
 * Notes that nothing needs these blobs any more, as far as that is so: a version of a file that is not deleted for good, or
 * an unplaced file, keeps its blob. Their bytes stop counting now and are removed when no backup needs them.
 */
export async function releaseBlobs(tx: Transaction, blobIds: readonly string[]): Promise<Released> {
  return release(tx, sql`select unnest(${sql.param(blobIds)}::uuid[]) as blob_id`)
}

/** The blobs of all versions of files that were just deleted for good, by the trash roots with which they went. */
export async function releaseBlobsOfTrees(tx: Transaction, trashRoots: readonly string[]): Promise<Released> {
  return release(
    tx,
    sql`select distinct v.blob_id from nodes n join file_versions v on v.node_id = n.id
      where n.trash_root_id = any(${sql.param(trashRoots)}::uuid[])`,
  )
}

async function release(tx: Transaction, blobs: ReturnType<typeof sql>): Promise<Released> {
  const [row] = await tx.execute<{ bytes: string }>(sql`
    with candidate as materialized (${blobs}),
    released as (
      insert into blob_releases (blob_id, organization_id, project_id, storage_id)
      select b.id, b.organization_id, b.project_id, b.storage_id from candidate c join blobs b on b.id = c.blob_id
      where b.state = 'live'
        and not exists (select from file_versions v join nodes n on n.id = v.node_id
          where v.blob_id = b.id and n.deleted_at is null)
        and not exists (select from unplaced u where u.blob_id = b.id and u.settled_at is null)
      on conflict (blob_id) do nothing
      returning blob_id)
    select coalesce(sum(b.size), 0)::bigint as bytes from released r join blobs b on b.id = r.blob_id`)
  return { bytes: Number(row?.bytes ?? 0) }
}
