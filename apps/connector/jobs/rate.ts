import { setTimeout as wait } from 'node:timers/promises'

/** Holds readers back to so many bytes a second, so that jobs leave the storage to people. */
export class Rate {
  readonly #bytesPerSecond: number
  #freeAt = 0

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond
  }

  /** After reading `bytes`: waits until they are due. */
  async spend(bytes: number, signal: AbortSignal): Promise<void> {
    const now = performance.now()
    this.#freeAt = Math.max(this.#freeAt, now) + (bytes / this.#bytesPerSecond) * 1000
    // Short debts are gathered: a timer is not worth less than this.
    if (this.#freeAt - now > 50) await wait(this.#freeAt - now, undefined, { signal })
  }
}
