import { setTimeout as wait } from 'node:timers/promises'

/**
 * Waits for what a test watches from outside, at most a minute. A failed look counts as "not yet"; the last one's reason
 * is told in the end.
 */
export async function until(holds: () => Promise<boolean>, milliseconds = 60_000): Promise<void> {
  const end = Date.now() + milliseconds
  let reason: unknown = 'it never held'
  while (Date.now() < end) {
    try {
      if (await holds()) return
    } catch (error) {
      reason = error
    }
    await wait(100)
  }
  throw new Error(`not within ${milliseconds} ms: ${String(reason)}`)
}
