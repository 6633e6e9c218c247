import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { BlobHead } from '@holdfast/contracts/connector/grant'
import type { JobBlob } from '@holdfast/contracts/connector/jobs'
import { decodeManifest } from '@holdfast/storage/seal/manifest'
import { StoreError } from '@holdfast/storage/store'
import type { Store } from '@holdfast/storage/store'
import { readSmall } from '../uploads/record.ts'
import type { Rate } from './rate.ts'

interface KnownPart {
  key: string
  length: number
  crc32: number
}

/** More than any manifest is long: 40 bytes for each of 32,768 parts. */
const LONGEST_MANIFEST = 4 << 20

/**
 * Reads all sealed bytes of a blob, part by part, and compares each part with the sum that is known of it. Needs no key.
 * Answers the SHA-256 of the sealed bytes of all parts in order. Errors: StoreError; Corrupt when a part is another.
 */
export async function readSealed(
  store: Store,
  blob: JobBlob,
  rate: Rate,
  signal: AbortSignal,
): Promise<string> {
  const whole = createHash('sha256')
  for (const { key, length, crc32: known } of await partsOf(store, blob.object, blob.head)) {
    const { size, bytes } = await store.get(key, undefined, { signal })
    let sum = 0
    for await (const chunk of bytes) {
      sum = crc32(chunk, sum)
      whole.update(chunk)
      await rate.spend(chunk.length, signal)
    }
    if (size !== length || sum !== known) throw new StoreError('Corrupt', `${key} is not what was stored`)
  }
  return whole.digest('hex')
}

async function partsOf(store: Store, object: string, head: BlobHead): Promise<KnownPart[]> {
  const prefix = `${object}/`
  if (head.kind === 'part') return [{ key: prefix + head.name, length: head.length, crc32: head.sealedCrc }]
  const bytes = await readSmall(store, prefix + head.name, LONGEST_MANIFEST)
  if (!bytes) throw new StoreError('NotFound', `${prefix}${head.name} is missing`)
  return decodeManifest(bytes, head.name).parts.map((part) => ({ ...part, key: prefix + part.name }))
}
