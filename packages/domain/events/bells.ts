import type { Database } from '@holdfast/db/database'
import { REVOCATION_CHANNEL } from '../connectors/revoke.ts'
import { JOB_CHANNEL } from '../jobs/enqueue.ts'
import { PROJECT_CHANNEL } from './project-event.ts'

type Ring = (payload: string) => void

/**
 * Wakes who waits for a change in the database: one connection that listens for a whole process. After a loss of that
 * connection everyone is woken once, since what was told meanwhile is lost.
 */
export class Bells {
  readonly #waiting = new Map<string, Set<Ring>>()
  #stop: () => Promise<void> = () => Promise.resolve()
  /** Nobody waits any more. */
  released = false

  static async listen(db: Database): Promise<Bells> {
    const bells = new Bells()
    const channels = [PROJECT_CHANNEL, JOB_CHANNEL, REVOCATION_CHANNEL]
    const listening = await Promise.all(
      channels.map((channel) =>
        db.$client.listen(
          channel,
          (payload) => bells.#ring(channel, payload),
          () => bells.#ring(channel, ''),
        ),
      ),
    )
    bells.#stop = async () => {
      await Promise.all(listening.map(({ unlisten }) => unlisten()))
    }
    return bells
  }

  /** Calls `ring` for each message of a channel, with '' when some may have been missed; answers how to end that. */
  on(channel: string, ring: Ring): () => void {
    const rings = this.#waiting.get(channel) ?? new Set()
    this.#waiting.set(channel, rings.add(ring))
    return () => void rings.delete(ring)
  }

  /**
   * Asks until there is an answer: at once, after each message that `concerns` it, and at the end of `seconds`. It listens
   * before it asks, so nothing slips in between.
   */
  async until<T>(
    channel: string,
    {
      seconds,
      signal,
      concerns,
    }: { seconds: number; signal: AbortSignal; concerns: (payload: string) => boolean },
    ask: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const end = performance.now() + seconds * 1000
    let wake: () => void = () => undefined
    let rung = false
    const off = this.on(channel, (payload) => {
      if (payload !== '' && !concerns(payload)) return
      rung = true
      wake()
    })
    const abort = () => wake()
    signal.addEventListener('abort', abort)
    try {
      for (;;) {
        rung = false
        const answer = await ask()
        const left = end - performance.now()
        if (answer !== undefined || left <= 0 || signal.aborted || this.released) return answer
        if (rung) continue
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    } finally {
      off()
      signal.removeEventListener('abort', abort)
    }
  }

  /** Sends everyone who waits back, for good: before the process stops answering. */
  release(): void {
    this.released = true
    for (const channel of this.#waiting.keys()) this.#ring(channel, '')
  }

  /** Stops listening. */
  async close(): Promise<void> {
    this.release()
    await this.#stop()
  }

  #ring(channel: string, payload: string): void {
    for (const ring of this.#waiting.get(channel) ?? []) ring(payload)
  }
}
