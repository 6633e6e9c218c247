import type { Counter } from 'prom-client'
import { DomainError } from '@holdfast/domain/error'
import { countRequests } from '@holdfast/domain/requests/count'
import type { Limit } from '@holdfast/domain/requests/count'
import type { Parts } from '../parts.ts'

/** Limits that are counted in PostgreSQL, for all instances together. */
export class RateLimits {
  readonly #db: Parts['db']
  readonly #refused: Counter<'limit'>

  constructor(db: Parts['db'], refused: Counter<'limit'>) {
    this.#db = db
    this.#refused = refused
  }

  /**
   * Counts one request, at once and exactly. For routes that are worth an attack; ordinary ones use `RequestBudget`.
   *
   * @throws DomainError `rate_limited`
   */
  async take(limit: Limit, who: string): Promise<void> {
    const { count, retryAfter } = await this.add(limit, who, 1)
    if (count > limit.requests) this.refuse(limit, retryAfter)
  }

  refuse(limit: Limit, retryAfter: number): never {
    this.#refused.inc({ limit: limit.name })
    throw new DomainError('rate_limited', undefined, { retryAfter })
  }

  /** Adds requests to the current window; answers how many there are in it, and the seconds until it ends. */
  add(limit: Limit, who: string, requests: number): Promise<{ count: number; retryAfter: number }> {
    return countRequests(this.#db, limit, who, requests)
  }
}
