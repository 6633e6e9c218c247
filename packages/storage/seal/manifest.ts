import { createHash } from 'node:crypto'
import { formatPartName, manifestName, parseManifestName, parsePartName } from '../keys.ts'
import { StoreError, type Store } from '../store.ts'
import { checkGeometry, partCount, partLength, sealedLength, type Geometry } from './geometry.ts'
import { uuidBytes, uuidText } from './uuid.ts'

/** The chosen attempt of one part. Lengths and sums are of the stored, sealed bytes unless called plain. */
export interface ManifestPart {
  /** As `formatPartName` makes it. */
  name: string
  length: number
  crc32: number
  plainCrc32: number
}

/** Which attempts make up a blob of more than one part. */
export interface Manifest {
  blob: string
  geometry: Geometry
  /** One for each part, in order. */
  parts: ManifestPart[]
}

const MAGIC = Buffer.from('HOLDMANI', 'ascii')
const FORMAT = 1
/** Bytes before the entries. */
export const MANIFEST_HEAD = 46
/** Bytes a part. */
export const MANIFEST_ENTRY = 40

/** Byte by byte in docs/format.md. RangeError for parts that do not fit the geometry. */
export function encodeManifest({ blob, geometry, parts }: Manifest): Buffer {
  checkParts(geometry, parts)
  const bytes = Buffer.alloc(MANIFEST_HEAD + MANIFEST_ENTRY * parts.length)
  MAGIC.copy(bytes)
  bytes[8] = FORMAT
  uuidBytes(blob).copy(bytes, 9)
  bytes[25] = Math.log2(geometry.segmentSize)
  bytes.writeBigUInt64BE(BigInt(geometry.partSize), 26)
  bytes.writeBigUInt64BE(BigInt(geometry.size), 34)
  bytes.writeUInt32BE(parts.length, 42)
  parts.forEach((part, index) => encodeEntry(bytes.subarray(MANIFEST_HEAD + MANIFEST_ENTRY * index), part))
  return bytes
}

/** Corrupt when the bytes do not hash to the name, or are no manifest. `name` is without prefix. */
export function decodeManifest(bytes: Buffer, name: string): Manifest {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== parseManifestName(name)) throw new StoreError('Corrupt', `manifest ${name} is damaged`)
  const parts = readParts(bytes)
  const geometry = {
    size: Number(bytes.readBigUInt64BE(34)),
    partSize: Number(bytes.readBigUInt64BE(26)),
    segmentSize: 2 ** (bytes[25] ?? 0),
  }
  try {
    checkParts(checkGeometry(geometry), parts)
  } catch (cause) {
    throw new StoreError('Corrupt', `manifest ${name} contradicts itself`, cause)
  }
  return { blob: uuidText(bytes.subarray(9, 25)), geometry, parts }
}

/** Stores the manifest beside its parts and tells its name. Putting the same one again changes nothing. */
export async function putManifest(
  store: Store,
  prefix: string,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<string> {
  const bytes = encodeManifest(manifest)
  const name = manifestName(createHash('sha256').update(bytes).digest('hex'))
  await store.put(prefix + name, [bytes], bytes.length, { signal })
  return name
}

function checkParts(geometry: Geometry, parts: readonly ManifestPart[]): void {
  if (parts.length !== partCount(geometry)) throw new RangeError('a manifest lists every part once')
  parts.forEach((part, index) => {
    const fits =
      parsePartName(part.name)?.part === index &&
      part.length === sealedLength(partLength(geometry, index), geometry.segmentSize)
    if (!fits) throw new RangeError(`part ${index} of the manifest does not fit: ${part.name}`)
  })
}

function encodeEntry(entry: Buffer, { name, length, crc32, plainCrc32 }: ManifestPart): void {
  const parsed = parsePartName(name)
  if (!parsed) throw new RangeError(`not a part: ${name}`)
  entry.writeBigUInt64BE(BigInt(parsed.fence), 0)
  Buffer.from(parsed.attempt, 'hex').copy(entry, 8)
  entry.writeBigUInt64BE(BigInt(length), 24)
  entry.writeUInt32BE(crc32, 32)
  entry.writeUInt32BE(plainCrc32, 36)
}

function readParts(bytes: Buffer): ManifestPart[] {
  const isManifest =
    bytes.length >= MANIFEST_HEAD && bytes.subarray(0, 8).equals(MAGIC) && bytes[8] === FORMAT
  if (!isManifest || bytes.length !== MANIFEST_HEAD + MANIFEST_ENTRY * bytes.readUInt32BE(42)) {
    throw new StoreError('Corrupt', 'a manifest of an unknown format')
  }
  return Array.from({ length: bytes.readUInt32BE(42) }, (_, part) => {
    const entry = bytes.subarray(MANIFEST_HEAD + MANIFEST_ENTRY * part)
    const attempt = entry.subarray(8, 24).toString('hex')
    return {
      name: formatPartName({ part, fence: Number(entry.readBigUInt64BE(0)), attempt }),
      length: Number(entry.readBigUInt64BE(24)),
      crc32: entry.readUInt32BE(32),
      plainCrc32: entry.readUInt32BE(36),
    }
  })
}
