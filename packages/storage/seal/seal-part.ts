import { createCipheriv } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { checkGeometry, partLength, segmentCount, sealedLength, type Geometry } from './geometry.ts'
import { newPreamble } from './part-header.ts'
import { segmentNonce } from './segment.ts'

export interface PartInput {
  dataKey: Buffer
  /** UUID of the blob. */
  blob: string
  geometry: Geometry
  part: number
  /** All bytes of this attempt, in order; fewer than the part's length make a short attempt. */
  plain: readonly Uint8Array[]
}

export interface SealedPart {
  /** To be handed to `store.put`. */
  bytes: Buffer[]
  length: number
  crc32: number
  plainLength: number
  plainCrc32: number
}

/** Seals one attempt at a part under a key of its own. RangeError when it is longer than the part. */
export async function sealPart({ dataKey, blob, geometry, part, plain }: PartInput): Promise<SealedPart> {
  const length = plain.reduce((sum, chunk) => sum + chunk.length, 0)
  const whole = partLength(checkGeometry(geometry), part)
  if (length > whole || (length === 0 && whole > 0)) throw new RangeError(`part ${part} has 1 to ${whole} bytes`)
  const { preamble, key } = newPreamble(dataKey, { blob, geometry, part, length })
  const bytes = [preamble]
  const count = segmentCount(length, geometry.segmentSize)
  let index = 0
  for (const segment of segmentsOf(plain, geometry.segmentSize, length)) {
    const cipher = createCipheriv('aes-256-gcm', key, segmentNonce(index, index === count - 1))
    bytes.push(...segment.map((chunk) => cipher.update(chunk)), cipher.final(), cipher.getAuthTag())
    index += 1
  }
  return {
    bytes,
    length: sealedLength(length, geometry.segmentSize),
    crc32: sumOf(bytes),
    plainLength: length,
    plainCrc32: sumOf(plain),
  }
}
