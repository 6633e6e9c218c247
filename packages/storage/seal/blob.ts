import { parseManifestName, parsePartName } from '../keys.ts'
import { readSmall } from '../read-small.ts'
import { StoreError, type ByteRange, type CallOptions, type Store } from '../store.ts'
import {
  SEGMENT_SIZE,
  checkGeometry,
  partCount,
  partLength,
  piecesOf,
  type Geometry,
  type Piece,
} from './geometry.ts'
import { MANIFEST_ENTRY, MANIFEST_HEAD, decodeManifest } from './manifest.ts'
import { openPart } from './open-part.ts'
import type { PartOptions } from './open-part.ts'

export interface BlobAddress {
  /** As `blobPrefix` makes it, with the trailing slash. */
  prefix: string
  /** Name of the manifest, or of the only part. */
  root: string
  /** UUID. */
  blob: string
  size: number
  partSize: number
}

/** A blob of which it is known what objects it is made of. Immutable, so it may be kept as long as one likes. */
export interface Blob extends BlobAddress {
  /** Names of the parts, in order. */
  parts: string[]
}

/** So much before the end of a part the next one is opened. */
const LOOK_AHEAD = 4 << 20

/**
 * Finds out what a blob is made of; reads the manifest if there is one.
 * Errors: NotFound, Corrupt (manifest damaged, of another blob, or missing where one must be), Denied, Unavailable.
 */
export async function loadBlob(store: Store, address: BlobAddress, options: CallOptions = {}): Promise<Blob> {
  const count = partCount(geometryOfBlob(address))
  if (count === 1 && parsePartName(address.root)?.part === 0) return { ...address, parts: [address.root] }
  if (!parseManifestName(address.root))
    throw new StoreError('Corrupt', `${address.root} is no root of a blob`)
  const manifest = decodeManifest(
    await readSmall(store, address.prefix + address.root, MANIFEST_HEAD + MANIFEST_ENTRY * count, options),
    address.root,
  )
  const { size, partSize } = manifest.geometry
  if (manifest.blob !== address.blob || size !== address.size || partSize !== address.partSize) {
    throw new StoreError('Corrupt', `manifest ${address.root} is of another blob than ${address.blob}`)
  }
  return { ...address, parts: manifest.parts.map(({ name }) => name) }
}

/**
 * The plain bytes of `range` of a blob (all by default), every buffer authenticated and the caller's to keep. Shortly
 * before a part ends the next one is opened. Memory stays within a few segments however slow the consumer.
 * Leaving the loop early, or the signal, frees what is open. Errors: those of `openPart`, RangeError for a wrong range.
 */
export async function* openBlob(
  store: Store,
  blob: Blob,
  dataKey: Buffer,
  range: ByteRange = { offset: 0, length: blob.size },
  options: PartOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  const pieces = blob.size === 0 ? emptyPart.values() : piecesOf(geometryOfBlob(blob), range)
  const open = (piece: Piece | undefined) => piece && startPiece(store, blob, dataKey, piece, options)
  let current = open(pieces.next().value)
  let next: OpenPiece | undefined
  try {
    while (current) {
      let left = current.piece.length
      for (let step = await current.first; !step.done; step = await current.bytes.next()) {
        left -= step.value.length
        if (left <= LOOK_AHEAD) next ??= open(pieces.next().value)
        yield step.value
      }
      if (left !== 0)
        throw new StoreError('Corrupt', `part ${current.piece.part} of blob ${blob.blob} is short`)
      current = next ?? open(pieces.next().value)
      next = undefined
    }
  } finally {
    await Promise.allSettled([current?.bytes.return(), next?.bytes.return()])
  }
}

interface OpenPiece {
  piece: Piece
  bytes: AsyncGenerator<Buffer, void, undefined>
  first: Promise<IteratorResult<Buffer, void>>
}

const emptyPart: Piece[] = [{ part: 0, offset: 0, length: 0 }]

function startPiece(
  store: Store,
  blob: Blob,
  dataKey: Buffer,
  piece: Piece,
  options: PartOptions,
): OpenPiece {
  const geometry = geometryOfBlob(blob)
  const expected = {
    dataKey,
    blob: blob.blob,
    geometry,
    part: piece.part,
    length: partLength(geometry, piece.part),
  }
  const bytes = openPart(store, blob.prefix + (blob.parts[piece.part] ?? ''), expected, piece, options)
  const first = bytes.next()
  // Whoever reads this piece gets the failure; until then it must not count as unhandled.
  first.catch(() => {})
  return { piece, bytes, first }
}

function geometryOfBlob({ size, partSize }: BlobAddress): Geometry {
  return checkGeometry({ size, partSize, segmentSize: Math.min(SEGMENT_SIZE, partSize) })
}
