import type { Readable } from 'node:stream'
import { readChunks } from './read-chunks.ts'
import { pause } from './retry.ts'
import { isStoreError, type ByteRange, type StoreError } from './store.ts'

export interface Source {
  /** The answer that is open already, with all of the range. */
  first: Readable
  /** Another request for the rest, demanding the same object. Fails with a StoreError or the signal's reason. */
  reopen(rest: ByteRange): Promise<Readable>
  /** What a failure in the middle of an answer is called. */
  failure(error: unknown): StoreError
  timeoutMs: number
  signal?: AbortSignal
}

/** How often in a row a body may break off without a single byte before it is given up. */
const TRIES = 4

/**
 * The bytes of a range. What a broken or tired connection did not deliver is fetched by another request: a
 * slow reader outlives the patience of any server.
 */
export async function* resumedBytes(
  { offset, length }: ByteRange,
  { first, reopen, failure, timeoutMs, signal }: Source,
): AsyncGenerator<Buffer, void, undefined> {
  const end = offset + length
  let stream: Readable | undefined = first
  let fails = 0
  let at = offset
  do {
    try {
      stream ??= await reopen({ offset: at, length: end - at })
      for await (const chunk of readChunks(stream, timeoutMs, signal)) {
        at += chunk.length
        fails = 0
        yield chunk
      }
      if (at < end) throw new Error('the answer is too short')
    } catch (error) {
      signal?.throwIfAborted()
      const failed = failure(error)
      fails += 1
      if (fails === TRIES || !isStoreError(failed, 'Unavailable')) throw failed
      await pause(fails, signal)
    } finally {
      stream?.destroy()
      stream = undefined
    }
  } while (at < end)
}
