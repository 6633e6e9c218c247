import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '@holdfast/runtime/log'

/** Work that repeats. */
export interface Pulse {
  /** Waits for what runs. */
  stop: () => Promise<void>
}

/**
 * Repeats work, a pause after each turn. A turn that answers true has more to do and goes on at once; one that fails is told
 * once and tried again with pauses that grow to half a minute.
 */
export function pulse(
  { name, pauseMs, log }: { name: string; pauseMs: number; log: Log },
  work: () => Promise<boolean>,
): Pulse {
  const stopping = new AbortController()
  let failures = 0
  const turn = async () => {
    try {
      const more = await work()
      if (failures > 0) log.info({ name }, 'works again')
      failures = 0
      return more ? 0 : pauseMs
    } catch (error) {
      failures += 1
      if (failures === 1) log.error({ error, name }, 'failed, and is tried again')
      return Math.min(30_000, pauseMs * 2 ** failures)
    }
  }
  const all = (async () => {
    while (!stopping.signal.aborted)
      await wait(await turn(), undefined, { signal: stopping.signal }).catch(() => undefined)
  })()
  return {
    stop: () => {
      stopping.abort()
      return all
    },
  }
}
