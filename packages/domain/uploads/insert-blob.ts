import type { Receipt } from '@holdfast/contracts/connector/receipt'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** Where a blob belongs: taken from our own rows, never from the receipt. */
export interface BlobPlace {
  blobId: string
  organizationId: string
  projectId: string
  storageId: string
}

/** Enters a blob that a receipt vouches for. A doomed one is only entered to be removed. */
export async function insertBlob(
  tx: Transaction,
  { blobId, organizationId, projectId, storageId }: BlobPlace,
  receipt: Receipt,
  state: 'live' | 'doomed' = 'live',
): Promise<void> {
  const { size, partSize, head, wrap, crc, sha256 } = receipt
  await tx.execute(sql`
    insert into blobs (id, organization_id, project_id, storage_id, size, part_size, head, wrap, key_version, crc, sha256, state)
    values (${blobId}, ${organizationId}, ${projectId}, ${storageId}, ${size}, ${partSize},
      ${JSON.stringify(head)}::text::jsonb, ${JSON.stringify(wrap)}::text::jsonb, ${wrap.version}, ${crc}, ${sha256}, ${state})`)
}
