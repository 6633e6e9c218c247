import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { CallOptions, Store } from '../store.ts'

/** What is known of a stored object without any key: from its manifest entry or receipt. */
export interface StoredSum {
  length: number
  crc32: number
}

/** `sound`, or what is wrong; `sha256` is that of the stored bytes, for later comparisons. */
export type PartCheck = { sound: true; sha256: string } | { sound: false; reason: 'length' | 'crc32' }

/**
 * Reads a stored part to its end and compares it with what is known of it. Needs no key.
 * Errors: those of `Store.get`; damage is an answer, not an error.
 */
export async function checkPart(
  store: Store,
  key: string,
  known: StoredSum,
  options: CallOptions = {},
): Promise<PartCheck> {
  const { size, bytes } = await store.get(key, undefined, options)
  const hash = createHash('sha256')
  let sum = 0
  for await (const chunk of bytes) {
    sum = crc32(chunk, sum)
    hash.update(chunk)
  }
  if (size !== known.length) return { sound: false, reason: 'length' }
  if (sum !== known.crc32) return { sound: false, reason: 'crc32' }
  return { sound: true, sha256: hash.digest('hex') }
}
