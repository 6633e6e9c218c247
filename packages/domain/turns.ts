import { DomainError } from './error.ts'

/** Lets so many pieces of work run at once; the others wait in line, and beyond a length are sent away. */
export class Turns {
  readonly #atOnce: number
  readonly #longestLine: number
  readonly #line: (() => void)[] = []
  #running = 0

  constructor({ atOnce, longestLine }: { atOnce: number; longestLine: number }) {
    this.#atOnce = atOnce
    this.#longestLine = longestLine
  }

  /** @throws DomainError `rate_limited` when the line is too long */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn()
    try {
      return await work()
    } finally {
      // The turn goes on to who waits longest; only without one does it end.
      const next = this.#line.shift()
      if (next) next()
      else this.#running -= 1
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < this.#atOnce) {
      this.#running += 1
      return
    }
    if (this.#line.length >= this.#longestLine)
      throw new DomainError('rate_limited', 'Too many people are signing in now.', { retryAfter: 5 })
    await new Promise<void>((resolve) => this.#line.push(resolve))
  }
}
