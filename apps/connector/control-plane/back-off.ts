import { setTimeout as wait } from 'node:timers/promises'

const LONGEST_MS = 10_000

/** How long to wait before try number `failures` (from 1): doubling from 250 ms to 10 s, with half of it by chance. */
export function backOffMs(failures: number): number {
  const full = Math.min(LONGEST_MS, 250 * 2 ** Math.min(failures - 1, 10))
  return full / 2 + (Math.random() * full) / 2
}

/**
 * Runs `turn` again and again until the signal; a turn that fails is reported and waited for. A turn answers the
 * milliseconds until the next one.
 */
export async function keepDoing(
  turn: (signal: AbortSignal) => Promise<number>,
  report: (error: unknown, failures: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    let pause: number
    try {
      pause = await turn(signal)
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      report(error, failures)
      pause = backOffMs(failures)
    }
    if (pause > 0) await wait(pause, undefined, { signal, ref: false }).catch(() => {})
  }
}
