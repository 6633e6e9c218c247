import { parsePartName } from '../keys.ts'
import type { ByteRange, CallOptions, Store } from '../store.ts'

export interface BlobAddress {
  /** As `blobPrefix` makes it, with the trailing slash. */
  prefix: string
  /** Name of the manifest, or of the only part. */
  root: string
  blob: string
  size: number
  partSize: number
}

/** A blob of which it is known what objects it is made of. Immutable, so it may be kept as long as one likes. */
export interface Blob extends BlobAddress {
  /** Names of the parts, in order. */
  parts: string[]
}

/**
 * Finds out what a blob is made of; reads the manifest if there is one.
 * Errors: NotFound, Corrupt (manifest damaged or of another blob), Denied, Unavailable.
 */
export async function loadBlob(store: Store, address: BlobAddress, options?: CallOptions): Promise<Blob>

/** The plain bytes of `range` of a blob, all by default. */
export async function* openBlob(
  store: Store,
  blob: Blob,
  dataKey: Buffer,
  range?: ByteRange,
  options?: CallOptions,
): AsyncGenerator<Buffer, void, undefined>
