import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { StoreError } from '../store.ts'
import { PREAMBLE_LENGTH, type Geometry } from './geometry.ts'
import { uuidBytes, uuidText } from './uuid.ts'

/** What a part says of itself. It is authentic once its commitment is checked against the data key. */
export interface PartHeader {
  blob: string
  geometry: Geometry
  part: number
  /** Bytes of plaintext; below the part's full length for a short attempt. */
  length: number
}

const MAGIC = Buffer.from('HOLDFAST', 'ascii')
const FORMAT = 1
/** HKDF-SHA-256 and AES-256-GCM. */
const SUITE = 1
const SALT_LENGTH = 32
export const HEADER_LENGTH = PREAMBLE_LENGTH - 32

/** The 119 bytes before the first segment (header with a fresh salt, commitment), and the key of the part. */
export function newPreamble(dataKey: Buffer, header: PartHeader): { preamble: Buffer; key: Buffer } {
  const bytes = encodeHeader(header, randomBytes(SALT_LENGTH))
  const { commitment, key } = derive(dataKey, bytes)
  return { preamble: Buffer.concat([bytes, commitment]), key }
}

/** Reads a preamble and derives the part's key; Corrupt when it was not made with this data key. */
export function openPreamble(dataKey: Buffer, preamble: Buffer): { header: PartHeader; key: Buffer } {
  const bytes = preamble.subarray(0, HEADER_LENGTH)
  const { commitment, key } = derive(dataKey, bytes)
  const stored = preamble.subarray(HEADER_LENGTH, PREAMBLE_LENGTH)
  if (stored.length !== commitment.length || !timingSafeEqual(stored, commitment)) {
    throw new StoreError('Corrupt', 'the header of a part is damaged or of another blob')
  }
  return { header: decodeHeader(bytes), key }
}

function encodeHeader({ blob, geometry, part, length }: PartHeader, salt: Buffer): Buffer {
  const bytes = Buffer.alloc(HEADER_LENGTH)
  MAGIC.copy(bytes, 0)
  bytes[8] = FORMAT
  bytes[9] = SUITE
  uuidBytes(blob).copy(bytes, 10)
  bytes[26] = Math.log2(geometry.segmentSize)
  bytes.writeBigUInt64BE(BigInt(geometry.partSize), 27)
  bytes.writeBigUInt64BE(BigInt(geometry.size), 35)
  bytes.writeUInt32BE(part, 43)
  bytes.writeBigUInt64BE(BigInt(length), 47)
  salt.copy(bytes, 55)
  return bytes
}

function decodeHeader(bytes: Buffer): PartHeader {
  if (!bytes.subarray(0, 8).equals(MAGIC) || bytes[8] !== FORMAT || bytes[9] !== SUITE) {
    throw new StoreError('Corrupt', 'a part of an unknown format')
  }
  const geometry = {
    size: Number(bytes.readBigUInt64BE(35)),
    partSize: Number(bytes.readBigUInt64BE(27)),
    segmentSize: 2 ** (bytes[26] ?? 0),
  }
  const header = { part: bytes.readUInt32BE(43), length: Number(bytes.readBigUInt64BE(47)) }
  return { blob: uuidText(bytes.subarray(10, 26)), geometry, ...header }
}

/** HKDF (RFC 5869) with the header as context: no key ever seals under two headers. */
function derive(dataKey: Buffer, header: Buffer): { commitment: Buffer; key: Buffer } {
  const extracted = createHmac('sha256', header.subarray(55)).update(dataKey).digest()
  const expand = (label: string) =>
    createHmac('sha256', extracted)
      .update(label)
      .update(header)
      .update(Buffer.from([1]))
      .digest()
  return { commitment: expand('holdfast/1 commit'), key: expand('holdfast/1 part') }
}
