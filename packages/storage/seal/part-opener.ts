import { createSecretKey, type KeyObject } from 'node:crypto'
import { StoreError, type ByteRange } from '../store.ts'
import { PREAMBLE_LENGTH, TAG_LENGTH, sealedLength, segmentCount, type Geometry } from './geometry.ts'
import { openPreamble, type PartHeader } from './part-header.ts'
import { SegmentOpener } from './segment.ts'

/** What the caller knows of a part; the stored object must say the same. */
export interface PartExpectation {
  dataKey: Buffer
  /** UUID. */
  blob: string
  /** Only `size` and `partSize` are demanded of the header, which tells the segment size itself. */
  geometry: Pick<Geometry, 'size' | 'partSize'>
  part: number
  /** Bytes of plaintext of this attempt. */
  length: number
}

/** A part whose header is known to be genuine and the expected one. */
export interface KnownPart {
  header: PartHeader
  /** Prepared once: as bytes it would be at every segment, which takes longer than the cipher needs for 32 KiB. */
  key: KeyObject
}

/** Corrupt unless the preamble is genuine, is the expected part's, and fits an object of `size` bytes. */
export function knowPart(preamble: Buffer, size: number, expected: PartExpectation): KnownPart {
  const { header, key } = openPreamble(expected.dataKey, preamble)
  const fits =
    header.blob === expected.blob &&
    header.geometry.size === expected.geometry.size &&
    header.geometry.partSize === expected.geometry.partSize &&
    header.part === expected.part &&
    header.length === expected.length
  if (!fits) throw new StoreError('Corrupt', `part ${expected.part} of blob ${expected.blob} is another one`)
  if (size !== sealedLength(header.length, header.geometry.segmentSize)) {
    throw new StoreError('Corrupt', `part ${expected.part} of blob ${expected.blob} has a wrong length`)
  }
  return { header, key: createSecretKey(key) }
}

/** The bytes of the stored object that hold the segments of a range, which must not be empty. */
export function sealedRange({ header }: KnownPart, { offset, length }: ByteRange): ByteRange {
  const { segmentSize } = header.geometry
  const first = Math.floor(offset / segmentSize)
  const end = Math.min(header.length, Math.ceil((offset + length) / segmentSize) * segmentSize)
  const segments = Math.ceil((offset + length) / segmentSize) - first
  const start = PREAMBLE_LENGTH + first * (segmentSize + TAG_LENGTH)
  return { offset: start, length: end - first * segmentSize + segments * TAG_LENGTH }
}

/** Opens consecutive segments of a part and yields the wanted range of their plaintext. */
export class SegmentsOpener {
  #part: KnownPart
  #index: number
  #skip: number
  #wanted: number
  #open: SegmentOpener | undefined

  /** The chunks to come must start with the segment that holds `range.offset`. */
  constructor(part: KnownPart, range: ByteRange) {
    const { segmentSize } = part.header.geometry
    this.#part = part
    this.#index = Math.floor(range.offset / segmentSize)
    this.#skip = range.offset - this.#index * segmentSize
    this.#wanted = range.length
  }

  /** Plaintext of the segments that this chunk completes. */
  *push(chunk: Buffer): Generator<Buffer> {
    for (let at = 0; at < chunk.length;) {
      this.#open ??= this.#next()
      at += this.#open.take(chunk.subarray(at))
      if (!this.#open.complete) continue
      yield* this.#trim(this.#open.finish())
      this.#open = undefined
    }
  }

  #next(): SegmentOpener {
    const { header, key } = this.#part
    const { segmentSize } = header.geometry
    const index = this.#index++
    const last = index === segmentCount(header.length, segmentSize) - 1
    return new SegmentOpener(key, index, last, Math.min(segmentSize, header.length - index * segmentSize))
  }

  *#trim(plain: Buffer[]): Generator<Buffer> {
    for (const buffer of plain) {
      const wanted = buffer.subarray(this.#skip, this.#skip + this.#wanted)
      this.#skip = Math.max(0, this.#skip - buffer.length)
      this.#wanted -= wanted.length
      if (wanted.length > 0) yield wanted
    }
  }
}
