import { StoreError, type ByteRange, type CallOptions, type Store } from '../store.ts'
import { PREAMBLE_LENGTH, checkRange } from './geometry.ts'
import type { KnownParts } from './known-parts.ts'
import { SegmentsOpener, knowPart, sealedRange, type KnownPart, type PartExpectation } from './part-opener.ts'

export interface PartOptions extends CallOptions {
  /** What is known of parts from earlier reads; this read adds to it. */
  known?: KnownParts | undefined
}

/**
 * The plain bytes of one attempt at a part, or of `range` of them. Every buffer was authenticated
 * before it is yielded, and is the caller's to keep. An empty range still checks the header.
 * Errors: those of `Store.get`; Corrupt also for a wrong header, tag or length.
 */
export async function* openPart(
  store: Store,
  key: string,
  expected: PartExpectation,
  range: ByteRange = { offset: 0, length: expected.length },
  { known, ...options }: PartOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  checkRange(range, expected.length)
  if (range.length === expected.length) {
    yield* openWhole(store, key, expected, options)
    return
  }
  const part = known?.get(key) ?? (await readKnownPart(store, key, expected, options))
  known?.keep(key, part)
  if (range.length === 0) return
  const segments = new SegmentsOpener(part, range)
  try {
    const { bytes } = await store.get(key, sealedRange(part, range), options)
    for await (const chunk of bytes) yield* segments.push(chunk)
  } catch (error) {
    known?.forget(key)
    throw error
  }
}

/** One request for all of it: the preamble comes with the first bytes. */
async function* openWhole(
  store: Store,
  key: string,
  expected: PartExpectation,
  options: CallOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const { size, bytes } = await store.get(key, undefined, options)
  const preamble = Buffer.alloc(PREAMBLE_LENGTH)
  let filled = 0
  let segments: SegmentsOpener | undefined
  for await (const chunk of bytes) {
    const taken = segments ? 0 : chunk.copy(preamble, filled, 0, PREAMBLE_LENGTH - filled)
    filled += taken
    if (filled < PREAMBLE_LENGTH) continue
    segments ??= new SegmentsOpener(knowPart(preamble, size, expected), {
      offset: 0,
      length: expected.length,
    })
    yield* segments.push(chunk.subarray(taken))
  }
  if (!segments) throw new StoreError('Corrupt', `${key} ends within its header`)
}

async function readKnownPart(
  store: Store,
  key: string,
  expected: PartExpectation,
  options: CallOptions,
): Promise<KnownPart> {
  const { size, bytes } = await store.get(key, { offset: 0, length: PREAMBLE_LENGTH }, options)
  const chunks: Buffer[] = []
  for await (const chunk of bytes) chunks.push(Buffer.from(chunk))
  return knowPart(Buffer.concat(chunks), size, expected)
}
