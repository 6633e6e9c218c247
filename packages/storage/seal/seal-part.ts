import { createCipheriv } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { checkGeometry, partLength, sealedLength, segmentCount, type Geometry } from './geometry.ts'
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
  /** To be handed to `store.put`, with `length` and `crc32`. */
  bytes: Buffer[]
  length: number
  crc32: number
  plainLength: number
  plainCrc32: number
}

/** Seals one attempt at a part under a key of its own. RangeError when it is longer than the part, or has no byte. */
export async function sealPart(input: PartInput): Promise<SealedPart> {
  const { dataKey, blob, geometry, part, plain } = input
  const length = plain.reduce((sum, chunk) => sum + chunk.length, 0)
  const whole = partLength(checkGeometry(geometry), part)
  if (length > whole || (length === 0 && whole > 0))
    throw new RangeError(`part ${part} has 1 to ${whole} bytes`)
  const { preamble, key } = newPreamble(dataKey, { blob, geometry, part, length })
  const bytes = [preamble, ...sealSegments(key, plain, length, geometry.segmentSize)]
  return {
    bytes,
    length: sealedLength(length, geometry.segmentSize),
    crc32: sumOf(bytes),
    plainLength: length,
    plainCrc32: sumOf(plain),
  }
}

/** The sealed segments with their tags, in buffers of any length. */
function* sealSegments(
  key: Buffer,
  plain: readonly Uint8Array[],
  length: number,
  segmentSize: number,
): Generator<Buffer> {
  const count = segmentCount(length, segmentSize)
  const chunks = plain.values()
  let chunk: Uint8Array = Buffer.alloc(0)
  for (let index = 0; index < count; index++) {
    const cipher = createCipheriv('aes-256-gcm', key, segmentNonce(index, index === count - 1))
    let missing = Math.min(segmentSize, length - index * segmentSize)
    while (missing > 0) {
      if (chunk.length === 0) chunk = chunks.next().value ?? chunk
      const taken = chunk.subarray(0, missing)
      if (taken.length > 0) yield cipher.update(taken)
      missing -= taken.length
      chunk = chunk.subarray(taken.length)
    }
    cipher.final()
    yield cipher.getAuthTag()
  }
}

function sumOf(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, buffer) => crc32(buffer, sum), 0)
}
