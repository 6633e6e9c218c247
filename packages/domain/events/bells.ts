import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { REVOCATION_CHANNEL } from '../connectors/revoke.ts'
import { JOB_CHANNEL } from '../jobs/enqueue.ts'
import { PROJECT_CHANNEL } from './project-event.ts'

type Ring = (payload: string) => void

const CHANNELS = [PROJECT_CHANNEL, JOB_CHANNEL, REVOCATION_CHANNEL]
/** On which a process calls itself, to know that it still hears. */
const ECHO_CHANNEL = 'holdfast_echo'
const CHECK_SECONDS = 5

/**
 * Wakes who waits for a change in the database: one connection that listens for a whole process. It calls itself every few
 * seconds and listens anew when it does not hear that, since a database that is away for a while ends listening for good. After
 * a loss everyone is woken once, since what was told meanwhile is lost.
 */
export class Bells {
  readonly #db: Database
  readonly #waiting = new Map<string, Set<Ring>>()
  readonly #name = randomUUID()
  #listening: { unlisten: () => Promise<void> }[] = []
  #heard = false
  #checking: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  /** Nobody waits any more. */
  released = false

  private constructor(db: Database) {
    this.#db = db
  }

  /** Listens; while the database is away it tries again with each check. */
  static async listen(db: Database, { checkSeconds = CHECK_SECONDS } = {}): Promise<Bells> {
    const bells = new Bells(db)
    await bells.#check()
    bells.#timer = setInterval(() => {
      bells.#checking ??= bells.#check().finally(() => {
        bells.#checking = undefined
      })
    }, checkSeconds * 1000)
    bells.#timer.unref()
    return bells
  }

  /** Whether it listens, as far as it knows. @throws Error that says so when it does not */
  requireListening(): void {
    if (this.#listening.length === 0) throw new Error('not listening for changes')
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
    clearInterval(this.#timer)
    await this.#checking
    await this.#unsubscribe()
  }

  async #subscribe(): Promise<void> {
    const listen = (channel: string) =>
      this.#db.$client.listen(
        channel,
        (payload) => this.#ring(channel, payload),
        () => this.#ring(channel, ''),
      )
    this.#listening = await Promise.all([...CHANNELS, ECHO_CHANNEL].map(listen))
  }

  async #unsubscribe(): Promise<void> {
    // On a connection that is gone there is nothing to end.
    await Promise.allSettled(this.#listening.map(({ unlisten }) => unlisten()))
    this.#listening = []
  }

  async #check(): Promise<void> {
    try {
      if (!this.#heard) {
        await this.#unsubscribe()
        // The library remembers a first attempt that failed and never tries again: so first see whether someone is there.
        await this.#db.execute(sql`select`)
        await this.#subscribe()
      }
      this.#heard = false
      await this.#db.execute(sql`select pg_notify(${ECHO_CHANNEL}, ${this.#name})`)
    } catch {
      // The database is away: the next check tries again.
      this.#heard = false
    }
  }

  #ring(channel: string, payload: string): void {
    if (channel === ECHO_CHANNEL && payload === this.#name) this.#heard = true
    for (const ring of this.#waiting.get(channel) ?? []) ring(payload)
  }
}
