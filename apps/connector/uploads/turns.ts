import { Problem } from '../http/problem.ts'

/** Why a request lost its turn. */
export const SUPERSEDED = 'superseded'
const PATIENCE_MS = 15_000

interface Running {
  cut: AbortController
  done: Promise<void>
}

export interface Turn {
  /** Aborts when another request wants the upload. */
  signal: AbortSignal
  leave: () => void
}

/**
 * One request at a time works on an upload. A newer one wins: usually the older one's line is dead and nobody has
 * noticed yet. It is told to end, makes durable what it has, and leaves.
 */
export class Turns {
  readonly #running = new Map<string, Running>()

  has(upload: string): boolean {
    return this.#running.has(upload)
  }

  /** Errors: Problem when the running request does not end in time. */
  async enter(upload: string): Promise<Turn> {
    for (let running = this.#running.get(upload); running; running = this.#running.get(upload)) {
      running.cut.abort(SUPERSEDED)
      await within(running.done)
    }
    const cut = new AbortController()
    const { promise: done, resolve } = Promise.withResolvers<void>()
    this.#running.set(upload, { cut, done })
    return {
      signal: cut.signal,
      leave: () => {
        this.#running.delete(upload)
        resolve()
      },
    }
  }
}

async function within(done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Problem('upload_busy', undefined, { 'Retry-After': '5' })),
      PATIENCE_MS,
    )
  })
  try {
    await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}
