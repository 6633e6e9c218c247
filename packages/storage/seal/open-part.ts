import { StoreError, type ByteRange, type CallOptions, type Store, type StoredBytes } from '../store.ts'
import {
  PREAMBLE_LENGTH,
  TAG_LENGTH,
  checkRange,
  segmentCount,
  sealedLength,
  type Geometry,
} from './geometry.ts'
import { openPreamble, type PartHeader } from './part-header.ts'
import { SegmentOpener } from './segment.ts'

/** What the caller knows of a part; the stored object must say the same. */
export interface PartExpectation {
  dataKey: Buffer
  blob: string
  /** Only `size` and `partSize` are demanded of the header, which tells the segment size itself. */
  geometry: Pick<Geometry, 'size' | 'partSize'>
  part: number
  /** Bytes of plaintext of this attempt. */
  length: number
}

interface OpenedPart {
  header: PartHeader
  key: Buffer
}

/**
 * The plain bytes of one attempt at a part, or of `range` of them, segment by segment. Every buffer was authenticated
 * before it is yielded, and is the caller's to keep. An empty range still checks the header.
 * Errors: those of `Store.get`; Corrupt also for a wrong header, tag or length.
 */
export async function* openPart(
  store: Store,
  key: string,
  expected: PartExpectation,
  range: ByteRange = { offset: 0, length: expected.length },
  options: CallOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  checkRange(range, expected.length)
}
