import type { Limit } from '@holdfast/domain/requests/count'
import type { RateLimits } from './rate-limit.ts'

interface Spent {
  /** Requests here that the database does not know of yet. */
  unsent: number
  /** All requests of the window, of every instance, as known at the last exchange. */
  total: number
}

/** Senders that are counted apart in one window. Beyond, new ones share one count: memory stays bounded. */
const mostSenders = 100_000

/**
 * The general limit. Requests are counted here and told to the database only by those who use a good part of their budget, once a
 * second: ordinary traffic costs no statement and no row that everybody waits for.
 */
export class RequestBudget {
  readonly #limits: RateLimits
  readonly #limit: Limit
  #window = 0
  #spent = new Map<string, Spent>()
  #timer: NodeJS.Timeout | undefined

  constructor(limits: RateLimits, limit: Limit) {
    this.#limits = limits
    this.#limit = limit
  }

  start(onError: (error: unknown) => void): void {
    this.#timer = setInterval(() => {
      this.exchange().catch(onError)
    }, 1000)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** @throws DomainError `rate_limited` */
  take(who: string): void {
    const seconds = Date.now() / 1000
    const window = Math.floor(seconds / this.#limit.seconds)
    if (window !== this.#window) {
      this.#window = window
      this.#spent = new Map()
    }
    const sender = this.#spent.size < mostSenders || this.#spent.has(who) ? who : 'everyone else'
    const spent = this.#spent.get(sender) ?? { unsent: 0, total: 0 }
    spent.unsent += 1
    this.#spent.set(sender, spent)
    if (spent.total + spent.unsent <= this.#limit.requests) return
    this.#limits.refuse(this.#limit, Math.ceil((window + 1) * this.#limit.seconds - seconds))
  }

  /** Tells the database about those who have used a tenth of their budget, and learns what they did elsewhere. */
  async exchange(): Promise<void> {
    const heavy = [...this.#spent].filter(
      ([, { unsent, total }]) => unsent > 0 && total + unsent > this.#limit.requests / 10,
    )
    for (const [who, spent] of heavy) {
      const sent = spent.unsent
      spent.unsent = 0
      const { count } = await this.#limits.add(this.#limit, who, sent)
      spent.total = count
    }
  }
}
