import type { SeenBlob, SeenPage } from '@holdfast/contracts/connector/jobs'
import type { Store } from '@holdfast/storage/store'
import { z } from 'zod'

/**
 * The blobs whose objects are on one page of the storage's list. Keys that are not a blob's are passed over: nothing is ever
 * done about them. Errors: StoreError; a storage that cannot be reached, or lost its marker, answers no page at all.
 */
export async function seeBlobs(store: Store, after: string | null, signal: AbortSignal): Promise<SeenPage> {
  const page = await store.list('b/', after ?? undefined, { signal })
  const blobs = new Map<string, SeenBlob>()
  for (const { key } of page.objects) {
    const [, organizationId = '', projectId = '', blobId = '', name] = key.split('/')
    const isBlob = name !== undefined && [organizationId, projectId, blobId].every(isId)
    if (isBlob) blobs.set(`${organizationId}/${projectId}/${blobId}`, { organizationId, projectId, blobId })
  }
  return { blobs: [...blobs.values()], next: page.nextCursor ?? null }
}

/** As our keys have it: in small letters. */
function isId(text: string): boolean {
  return text === text.toLowerCase() && z.uuid().safeParse(text).success
}
