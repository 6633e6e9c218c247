import { createCipheriv, createSecretKey } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { PREAMBLE_LENGTH, TAG_LENGTH, segmentCount } from './geometry.ts'
import { release } from './release.ts'
import { segmentNonce } from './segment.ts'

export interface SealingJob {
  /** Header and commitment. */
  preamble: Uint8Array
  key: Uint8Array
  segmentSize: number
  /** Bytes of plaintext. */
  length: number
  /** Of the sealed length. The plaintext is at its end; in its place comes the sealed part. */
  memory: Uint8Array
}

export interface SealedSums {
  crc32: number
  plainCrc32: number
}

/**
 * Seals a part in place. What is sealed never overtakes what is still to be sealed: before segment i it is 119 + 16·i bytes
 * longer, and the plaintext starts 119 + 16 · (number of segments) bytes behind the start.
 * Each segment is summed, sealed, copied and summed again while it is in the processor's cache.
 */
export function sealSegments({ preamble, key, segmentSize, length, memory }: SealingJob): SealedSums {
  const count = segmentCount(length, segmentSize)
  const start = memory.length - length
  const prepared = createSecretKey(key)
  memory.set(preamble)
  const sums = { crc32: crc32(preamble), plainCrc32: 0 }
  for (let index = 0, at = PREAMBLE_LENGTH; index < count; index++) {
    const plain = memory.subarray(
      start + index * segmentSize,
      start + Math.min((index + 1) * segmentSize, length),
    )
    sums.plainCrc32 = crc32(plain, sums.plainCrc32)
    const cipher = createCipheriv('aes-256-gcm', prepared, segmentNonce(index, index === count - 1))
    const sealed = cipher.update(plain)
    cipher.final()
    const end = at + sealed.length + TAG_LENGTH
    memory.set(sealed, at)
    memory.set(cipher.getAuthTag(), at + sealed.length)
    release(sealed)
    sums.crc32 = crc32(memory.subarray(at, end), sums.crc32)
    at = end
  }
  return sums
}
