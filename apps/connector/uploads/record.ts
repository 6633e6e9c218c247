import { ObjectPrefix, RevocationHandles, UploadContext, Wrap } from '@holdfast/contracts/connector/grant'
import type { WriteGrant } from '@holdfast/contracts/connector/grant'
import { newDataKey, wrapVersion } from '@holdfast/storage/seal/data-key'
import { isStoreError } from '@holdfast/storage/store'
import type { Store } from '@holdfast/storage/store'
import { z } from 'zod'
import { blobIdOf } from '../downloads/content.ts'
import type { OpenStorage } from '../storages/open-storages.ts'

/** All that any connector of the storage needs to go on with an upload. Rests create-only under `uploads/<id>`. */
export const UploadRecord = z.object({
  format: z.literal(1),
  upload: z.uuid(),
  org: z.uuid(),
  storage: z.uuid(),
  object: ObjectPrefix,
  size: z.int().nonnegative(),
  partSize: z.int().positive(),
  wrap: Wrap,
  ctx: UploadContext,
  epoch: z.int(),
  /** The fence that was granted; the holder's may be higher. */
  fence: z.int().positive(),
  /** By these the upload can be revoked, and since when the grant was there. */
  rev: RevocationHandles,
  iat: z.number(),
})
export type UploadRecord = z.infer<typeof UploadRecord>

const LONGEST = 65_536

export function recordKey(upload: string): string {
  return `uploads/${upload}`
}

/** A record for a grant, with a new data key under the organisation's. */
export async function newRecord(
  grant: WriteGrant,
  { id, keyring }: OpenStorage,
): Promise<{ record: UploadRecord; dataKey: Buffer }> {
  const { org, upload, object, size, partSize, ctx, epoch, fence, rev, iat } = grant
  const dataKey = newDataKey()
  const wrapped = await keyring.wrap(org, blobIdOf(object), dataKey)
  const wrap = { organization: org, homeStorage: id, version: wrapVersion(wrapped), wrapped }
  const record = {
    format: 1 as const,
    upload,
    org,
    storage: id,
    object,
    size,
    partSize,
    wrap,
    ctx,
    epoch,
    fence,
    rev,
    iat,
  }
  return { record, dataKey }
}

/** Stores the record unless the upload has one; answers whether it is this one that is there now. */
export async function putRecord(store: Store, record: UploadRecord): Promise<boolean> {
  const bytes = Buffer.from(JSON.stringify(record))
  try {
    await store.put(recordKey(record.upload), [bytes], bytes.length, { ifAbsent: true })
    return true
  } catch (error) {
    if (isStoreError(error, 'AlreadyExists')) return false
    throw error
  }
}

/** The record of an upload, or undefined when there is none. */
export async function readRecord(store: Store, upload: string): Promise<UploadRecord | undefined> {
  const bytes = await readSmall(store, recordKey(upload), LONGEST)
  return bytes && UploadRecord.parse(JSON.parse(bytes.toString('utf8')))
}

/** A small object as a whole; undefined when it is not there. */
export async function readSmall(store: Store, key: string, longest: number): Promise<Buffer | undefined> {
  try {
    const { size, bytes } = await store.get(key)
    if (size > longest) throw new Error(`${key} is longer than expected`)
    const chunks: Buffer[] = []
    for await (const chunk of bytes) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks)
  } catch (error) {
    if (isStoreError(error, 'NotFound')) return undefined
    throw error
  }
}
