import type { ByteRange } from '../store.ts'

/** How a blob is cut: into parts (objects of their own), and these into segments (sealed one by one). Bytes. */
export interface Geometry {
  /** Length of the whole plaintext. */
  size: number
  /** A power of two; every part but the last has this length. */
  partSize: number
  /** A power of two, at most the part size. */
  segmentSize: number
}

/** A stretch inside of one part, in bytes of plaintext. */
export interface Piece extends ByteRange {
  part: number
}

const MiB = 1 << 20
const SMALLEST_PART = 16 * MiB
const MOST_PARTS = 1 << 15
export const SEGMENT_SIZE = 256 * 1024
export const TAG_LENGTH = 16
/** Header and commitment, see part-header.ts. */
export const PREAMBLE_LENGTH = 119

/** 16 MiB parts up to 512 GiB, then the next power of two that keeps the manifest below 32,768 parts. */
export function geometryOf(size: number): Geometry {
  let partSize = SMALLEST_PART
  while (size > partSize * MOST_PARTS) partSize *= 2
  return checkGeometry({ size, partSize, segmentSize: SEGMENT_SIZE })
}

/** RangeError for a geometry that the format does not know. */
export function checkGeometry(geometry: Geometry): Geometry {
  const { size, partSize, segmentSize } = geometry
  const fits =
    Number.isSafeInteger(size) &&
    size >= 0 &&
    isPowerOfTwo(partSize) &&
    isPowerOfTwo(segmentSize) &&
    segmentSize <= partSize
  if (!fits) throw new RangeError(`not a geometry: ${JSON.stringify(geometry)}`)
  return geometry
}

/** An empty blob has one empty part. */
export function partCount({ size, partSize }: Geometry): number {
  return Math.max(1, Math.ceil(size / partSize))
}

/** Length of the plaintext of a complete part. */
export function partLength(geometry: Geometry, part: number): number {
  const count = partCount(geometry)
  if (!Number.isInteger(part) || part < 0 || part >= count)
    throw new RangeError(`no part ${part} of ${count}`)
  return part < count - 1 ? geometry.partSize : geometry.size - part * geometry.partSize
}

/** An empty part has one empty segment, so that it has a tag. */
export function segmentCount(length: number, segmentSize: number): number {
  return Math.max(1, Math.ceil(length / segmentSize))
}

/** Length of the stored object of a part (or of a short attempt at one) with `length` bytes of plaintext. */
export function sealedLength(length: number, segmentSize: number): number {
  return PREAMBLE_LENGTH + length + TAG_LENGTH * segmentCount(length, segmentSize)
}

/** The inverse of `sealedLength`; undefined for a length that no part has. */
export function plainLength(sealed: number, segmentSize: number): number | undefined {
  const body = sealed - PREAMBLE_LENGTH
  const length = body - TAG_LENGTH * Math.max(1, Math.ceil(body / (segmentSize + TAG_LENGTH)))
  return length >= 0 && sealedLength(length, segmentSize) === sealed ? length : undefined
}

/** The stretches of parts that make up `range`, in order; RangeError when it does not lie inside of the blob. */
export function* piecesOf(geometry: Geometry, range: ByteRange): Generator<Piece> {
  checkRange(range, geometry.size)
  const { partSize } = geometry
  const end = range.offset + range.length
  for (let at = range.offset; at < end;) {
    const part = Math.floor(at / partSize)
    const offset = at - part * partSize
    const length = Math.min(partSize - offset, end - at)
    yield { part, offset, length }
    at += length
  }
}

export function checkRange({ offset, length }: ByteRange, size: number): void {
  const fits = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0
  if (!fits || offset + length > size) throw new RangeError(`no range ${offset}+${length} of ${size} bytes`)
}

function isPowerOfTwo(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && Number.isInteger(Math.log2(value))
}
