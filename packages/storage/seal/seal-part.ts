import { checkGeometry, partLength, sealedLength, type Geometry } from './geometry.ts'
import { newPreamble } from './part-header.ts'
import { takeSharedMemory } from './release.ts'
import { sealSegments } from './seal-segments.ts'
import { sealBeside } from './sealing-thread.ts'

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
  /** To be handed to `store.put`, with `length` and `crc32`; `release` them afterwards. */
  bytes: Buffer[]
  length: number
  crc32: number
  plainLength: number
  plainCrc32: number
}

/** Shorter attempts are sealed here: that takes less time than another thread would take to hear of it. */
const WORTH_A_THREAD = 256 * 1024

/**
 * Seals one attempt at a part under a key of its own, a long one in a thread beside the event loop. `plain` is copied
 * before this returns its promise. RangeError when it is longer than the part, or has no byte.
 */
export async function sealPart({ dataKey, blob, geometry, part, plain }: PartInput): Promise<SealedPart> {
  const plainLength = plain.reduce((sum, chunk) => sum + chunk.length, 0)
  const whole = partLength(checkGeometry(geometry), part)
  if (plainLength > whole || (plainLength === 0 && whole > 0)) {
    throw new RangeError(`part ${part} has 1 to ${whole} bytes`)
  }
  const { preamble, key } = newPreamble(dataKey, { blob, geometry, part, length: plainLength })
  const length = sealedLength(plainLength, geometry.segmentSize)
  const beside = plainLength >= WORTH_A_THREAD
  const memory = beside ? new Uint8Array(takeSharedMemory(length), 0, length) : new Uint8Array(length)
  let at = length - plainLength
  for (const chunk of plain) {
    memory.set(chunk, at)
    at += chunk.length
  }
  const job = { preamble, key, segmentSize: geometry.segmentSize, length: plainLength, memory }
  const sums = beside ? await sealBeside(job) : sealSegments(job)
  return { bytes: [Buffer.from(memory.buffer, 0, length)], length, plainLength, ...sums }
}
