import { pause } from './retry.ts'
import { isStoreError, type ByteRange, type StoreError } from './store.ts'

export interface Source {
  /** The body that is open already, with all of the range. Leaving a body's loop frees it. */
  first: AsyncIterable<Buffer>
  /** Another request for the rest, demanding the same object. Fails with a StoreError or the signal's reason. */
  reopen(rest: ByteRange): Promise<AsyncIterable<Buffer>>
  /** What a failure in the middle of an answer is called. */
  failure(error: unknown): StoreError
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
  { first, reopen, failure, signal }: Source,
): AsyncGenerator<Buffer, void, undefined> {
  const end = offset + length
  let body: AsyncIterable<Buffer> | undefined = first
  let fails = 0
  let at = offset
  do {
    try {
      body ??= await reopen({ offset: at, length: end - at })
      for await (const chunk of body) {
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
      body = undefined
    }
  } while (at < end)
}
