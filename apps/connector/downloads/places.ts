interface Waiting {
  admit: () => void
}

/**
 * So many readers at once have buffers at the storage, whoever else there is waits in line. A place is held for as long as its
 * reader keeps up; when others wait, a reader that pauses leaves at once.
 */
export class Places {
  readonly #line = new Set<Waiting>()
  #free: number

  constructor(count: number) {
    this.#free = count
  }

  /** Whether someone waits. */
  get wanted(): boolean {
    return this.#line.size > 0
  }

  /** Resolves in the order of the calls; rejects with the signal's reason. */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#free > 0 && !this.wanted) {
      this.#free -= 1
      return
    }
    await new Promise<void>((resolve, reject) => {
      const cut = () => {
        this.#line.delete(waiting)
        reject(signal.reason)
      }
      const admit = () => {
        signal.removeEventListener('abort', cut)
        resolve()
      }
      const waiting = { admit }
      signal.addEventListener('abort', cut, { once: true })
      this.#line.add(waiting)
    })
  }

  leave(): void {
    const [next] = this.#line
    if (!next) {
      this.#free += 1
      return
    }
    // The place goes on to who waits longest.
    this.#line.delete(next)
    next.admit()
  }
}
