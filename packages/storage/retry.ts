import { setTimeout as delay } from 'node:timers/promises'
import { isStoreError } from './store.ts'

const TRIES = 4
const FIRST_PAUSE_MS = 100

/**
 * Repeats a call that may be repeated while it fails with Unavailable: four tries, with growing pauses of at most
 * 800 ms, each shortened by chance so that many callers do not return at once.
 */
export async function retried<T>(call: (attempt: number) => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    try {
      return await call(attempt)
    } catch (error) {
      if (attempt === TRIES || !isStoreError(error, 'Unavailable')) throw error
      await pause(attempt, signal)
    }
  }
}

export async function pause(attempt: number, signal?: AbortSignal): Promise<void> {
  const longest = FIRST_PAUSE_MS * 2 ** attempt
  await delay(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch((error: unknown) => {
    signal?.throwIfAborted()
    throw error
  })
}
