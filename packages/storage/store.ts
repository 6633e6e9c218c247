/**
 * Where bytes rest. Three backends keep this contract (filesystem/, s3/, azure/), and one suite (conformance/)
 * runs it against each of them on real servers.
 *
 * Common to all methods:
 * - Keys follow `checkKey` in keys.ts; any other key is a RangeError, before the storage is touched. No key goes on
 *   where another one ends (`a` beside `a/b`), since some servers then hide the longer one.
 * - Failures are a `StoreError` with one of its codes; an aborted `signal` rejects with `signal.reason` instead.
 * - Unreachable is never empty. A network error, a time-out, a missing mount, bucket or marker is `Unavailable`, never
 *   `NotFound` and never an empty list. Calls that can be repeated safely are repeated a few times before they fail.
 * - Nothing keeps a whole object in memory; bodies flow with backpressure.
 */
export interface Store {
  /**
   * Stores `bytes`, which must sum up to `length`, under `key`. Atomic: whoever reads sees all of it or what was there
   * before. Durable once it resolves. When it rejects, the object is absent, or (only after `Unavailable`) whole.
   *
   * With `ifAbsent` exactly one of several concurrent creators wins; the others get `AlreadyExists`. A key is put
   * either always with `ifAbsent` or never, except that a lone later writer may replace what `ifAbsent` created.
   * An array of buffers is sent again when a try fails in passing; any other iterable is consumed once.
   * Errors: AlreadyExists, Full, Denied, Unavailable; RangeError when the body has another length than said.
   */
  put(key: string, bytes: Body, length: number, options?: PutOptions): Promise<void>

  /**
   * Opens the object, or `range` of it, for reading. A range must lie inside of the object and may be empty; one that
   * does not is `Corrupt`, since the caller knows the length of what it wrote. The body yields buffers of any length;
   * a buffer belongs to the storage again as soon as the next is asked for, so copy what you keep. A body
   * that ends early is an error (`Unavailable`, or `Corrupt` where the stored object is shorter), never a short read.
   * A body that is not read to its end must be returned (`break` out of `for await` does that).
   * Errors: NotFound, Denied, Unavailable, Corrupt.
   */
  get(key: string, range?: ByteRange, options?: CallOptions): Promise<StoredBytes>

  /** Length and time of the object. Errors: NotFound, Denied, Unavailable. */
  stat(key: string, options?: CallOptions): Promise<ObjectStat>

  /** Removes the object, durably; removing what is absent succeeds. Errors: Denied, Unavailable. */
  remove(key: string, options?: CallOptions): Promise<void>

  /**
   * One page of the objects whose key begins with `prefix` (any string, '' for all), in ascending byte order of
   * the keys. `nextCursor` is there exactly when there may be more; hand it in to go on. What is put or removed
   * between two pages may or may not be seen, everything else is seen once. Errors: Denied, Unavailable.
   */
  list(prefix: string, cursor?: string, options?: ListOptions): Promise<ObjectPage>

  /** Tells whether the storage can be used right now, and what it has to offer. Errors: Denied, Unavailable. */
  probe(options?: CallOptions): Promise<Probe>

  /** Closes connections and file handles; calls under way may fail. Never throws. */
  close(): Promise<void>
}

export type Body = readonly Uint8Array[] | AsyncIterable<Uint8Array>

/** In bytes, counted from the start of the object. */
export interface ByteRange {
  offset: number
  length: number
}

export interface CallOptions {
  signal?: AbortSignal
}

export interface PutOptions extends CallOptions {
  ifAbsent?: boolean
  /** CRC-32 (as zlib.crc32) of all bytes; handed to servers that check it on arrival. */
  crc32?: number
}

export interface ListOptions extends CallOptions {
  /** At most this many objects a page: 1 to 1000, 1000 by default. */
  limit?: number
}

export interface StoredBytes {
  /** Length of the whole object, also when only a range was asked for. */
  size: number
  bytes: AsyncIterable<Buffer>
}

export interface ObjectStat {
  size: number
  modifiedAt: Date
}

export interface StoredObject extends ObjectStat {
  key: string
}

export interface ObjectPage {
  objects: StoredObject[]
  nextCursor?: string
}

export interface Probe {
  kind: 'filesystem' | 's3' | 'azure'
  /** What a person would recognise it by: a path, or host and bucket. Holds no secret. */
  label: string
  region?: string
  /** Bytes; only where the storage can tell. */
  freeBytes?: number
  totalBytes?: number
  /** How long one small read of the marker took. */
  latencyMs: number
}

export type StoreErrorCode = 'NotFound' | 'AlreadyExists' | 'Unavailable' | 'Denied' | 'Corrupt' | 'Full'

/** The only error a storage fails with (beside RangeError for misuse and the reason of an aborted signal). */
export class StoreError extends Error {
  override name = 'StoreError'
  readonly code: StoreErrorCode

  /** `message` is for the log of an operator; it names keys, never credentials. */
  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

export function isStoreError(error: unknown, code?: StoreErrorCode): error is StoreError {
  return error instanceof StoreError && (code === undefined || error.code === code)
}
