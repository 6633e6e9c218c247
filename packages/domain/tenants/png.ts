import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { DomainError } from '../error.ts'

/*
 * A picture that strangers are shown is taken apart and put together again: only what a PNG needs is kept (PNG, third edition,
 * sections 5 and 11), so that nothing rides along and every browser is handed a file that was read to its last byte.
 */

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const LARGEST_BYTES = 96 * 1024
const LARGEST_SIDE = 512
/** Samples of a point by colour type. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

interface Chunk {
  type: string
  data: Buffer
}

/**
 * The picture alone, without anything else that the file held.
 *
 * @throws DomainError `picture_invalid`
 */
export function cleanPng(file: Buffer): Buffer {
  if (file.length > LARGEST_BYTES) throw invalid(`It is larger than ${LARGEST_BYTES / 1024} KiB.`)
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw invalid('It is no PNG.')
  const chunks = readChunks(file.subarray(SIGNATURE.length))
  const [header] = chunks
  if (header?.type !== 'IHDR' || header.data.length !== 13) throw invalid('It has no header.')
  const pixels = inflate(dataOf(chunks), pixelBytes(header.data))
  const palette = chunks.filter(({ type }) => type === 'PLTE' || type === 'tRNS')
  if (palette.length > 2 || palette.some(({ data }) => data.length > 768))
    throw invalid('Its palette is broken.')
  const kept: Chunk[] = [
    header,
    ...palette,
    { type: 'IDAT', data: deflateSync(pixels, { level: 9 }) },
    { type: 'IEND', data: Buffer.alloc(0) },
  ]
  return Buffer.concat([SIGNATURE, ...kept.map(writeChunk)])
}

function readChunks(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = []
  let at = 0
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at)
    const end = at + 8 + length
    if (end + 4 > bytes.length) throw invalid('It ends in the middle.')
    const typed = bytes.subarray(at + 4, end)
    if (crc32(typed) !== bytes.readUInt32BE(end)) throw invalid('A checksum is wrong.')
    const chunk = { type: typed.toString('latin1', 0, 4), data: typed.subarray(4) }
    chunks.push(chunk)
    if (chunk.type === 'IEND') return chunks
    at = end + 4
  }
  throw invalid('It ends in the middle.')
}

function pixelBytes(header: Buffer): number {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const [depth = 0, colour = 0, compression, filter, interlace] = header.subarray(8)
  if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE)
    throw invalid(`It must not be larger than ${LARGEST_SIDE} × ${LARGEST_SIDE} points.`)
  const samples = SAMPLES[colour]
  if (!samples || ![1, 2, 4, 8, 16].includes(depth)) throw invalid('Its colours are of an unknown kind.')
  if (compression !== 0 || filter !== 0 || interlace !== 0) throw invalid('Save it without interlacing.')
  return height * (1 + Math.ceil((width * samples * depth) / 8))
}

function dataOf(chunks: readonly Chunk[]): Buffer {
  return Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))
}

/** Bounded by what the header announces, so that a small file cannot unfold without end. */
function inflate(data: Buffer, expected: number): Buffer {
  let pixels: Buffer
  try {
    pixels = inflateSync(data, { maxOutputLength: expected })
  } catch {
    throw invalid('Its points cannot be read.')
  }
  if (pixels.length !== expected) throw invalid('Points are missing.')
  return pixels
}

function writeChunk({ type, data }: Chunk): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(typed), 4)
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)])
}

function invalid(detail: string): DomainError {
  return new DomainError('picture_invalid', detail)
}
