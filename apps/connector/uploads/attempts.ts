import { randomBytes } from 'node:crypto'
import { formatPartName, parsePartName } from '@holdfast/storage/keys'
import { partCount, partLength, plainLength } from '@holdfast/storage/seal/geometry'
import type { Geometry } from '@holdfast/storage/seal/geometry'
import type { ManifestPart } from '@holdfast/storage/seal/manifest'
import type { SealedPart } from '@holdfast/storage/seal/seal-part'
import type { Store } from '@holdfast/storage/store'

/** A stored attempt at a part: complete when it has all of the part's bytes, else short. */
export interface Attempt extends ManifestPart {
  part: number
  /** Bytes of plaintext. */
  plain: number
}

/**
 * A name for an attempt that tells its sums, so that whoever resumes an upload need not read what is there: of the 16
 * bytes that make it unique, 8 are random, 4 the CRC-32 of the sealed bytes (as good as random), 4 that of the plain
 * ones (which the manifest tells too).
 */
export function attemptName(part: number, fence: number, { crc32, plainCrc32 }: SealedPart): string {
  const sums = Buffer.alloc(8)
  sums.writeUInt32BE(crc32, 0)
  sums.writeUInt32BE(plainCrc32, 4)
  return formatPartName({ part, fence, attempt: randomBytes(8).toString('hex') + sums.toString('hex') })
}

/** What is stored of an upload: its complete parts from the first on, then perhaps a short attempt at the next. */
export interface Stored {
  parts: Attempt[]
  short: Attempt | undefined
  /** Of the latest object. */
  modifiedAt: Date | undefined
}

/** Takes for each part the longest attempt, of equally long ones that of the highest fence. */
export async function listAttempts(store: Store, prefix: string, geometry: Geometry): Promise<Stored> {
  const best = new Map<number, Attempt & { fence: number }>()
  let modifiedAt: Date | undefined
  let cursor: string | undefined
  do {
    const page = await store.list(prefix, cursor)
    for (const object of page.objects) {
      const attempt = readAttempt(object.key.slice(prefix.length), object.size, geometry)
      if (!attempt) continue
      if (!modifiedAt || object.modifiedAt > modifiedAt) modifiedAt = object.modifiedAt
      const known = best.get(attempt.part)
      if (!known || isBetter(attempt, known)) best.set(attempt.part, attempt)
    }
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return { ...fromTheFirst(best, geometry), modifiedAt }
}

/** Bytes from the start of the content that are stored. */
export function storedLength({ parts, short }: Pick<Stored, 'parts' | 'short'>): number {
  return parts.reduce((sum, { plain }) => sum + plain, 0) + (short?.plain ?? 0)
}

function readAttempt(name: string, length: number, geometry: Geometry) {
  const parsed = parsePartName(name)
  if (!parsed || parsed.part >= partCount(geometry)) return undefined
  const plain = plainLength(length, geometry.segmentSize)
  if (plain === undefined || plain > partLength(geometry, parsed.part)) return undefined
  const sums = Buffer.from(parsed.attempt, 'hex')
  return { ...parsed, name, length, plain, crc32: sums.readUInt32BE(8), plainCrc32: sums.readUInt32BE(12) }
}

function isBetter(one: { plain: number; fence: number }, other: { plain: number; fence: number }): boolean {
  return one.plain > other.plain || (one.plain === other.plain && one.fence > other.fence)
}

function fromTheFirst(best: ReadonlyMap<number, Attempt>, geometry: Geometry): Omit<Stored, 'modifiedAt'> {
  const parts: Attempt[] = []
  for (let part = 0; part < partCount(geometry); part++) {
    const attempt = best.get(part)
    if (!attempt || attempt.plain < partLength(geometry, part)) return { parts, short: attempt }
    parts.push(attempt)
  }
  return { parts, short: undefined }
}
