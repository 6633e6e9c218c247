import type { Revocable, Revocations } from './control-plane/revocations.ts'
import type { Direction, Measures, Outcome } from './measures.ts'

/** A transfer under way. `signal` aborts when it must end: its grant was revoked, or the process stops. */
export interface Transfer {
  signal: AbortSignal
  /** Plain bytes passed. */
  count: (bytes: number) => void
  end: (outcome: Outcome) => void
}

interface Open {
  grant: Revocable
  controller: AbortController
}

/** Why a transfer was cut. */
export type CutReason = 'revoked' | 'stopping'

/** All transfers of this process, so that they can be cut, counted and waited for. */
export class Transfers {
  readonly #measures: Measures
  readonly #open = new Set<Open>()
  #whenNone: (() => void)[] = []

  constructor(measures: Measures) {
    this.#measures = measures
  }

  begin(direction: Direction, grant: Revocable): Transfer {
    const { bytes, open, transfers } = this.#measures
    const controller = new AbortController()
    const entry = { grant, controller }
    this.#open.add(entry)
    open.inc({ direction })
    let ended = false
    return {
      signal: controller.signal,
      count: (length) => bytes.inc({ direction }, length),
      end: (outcome) => {
        if (ended) return
        ended = true
        this.#open.delete(entry)
        open.dec({ direction })
        transfers.inc({ direction, outcome })
        if (this.#open.size === 0) for (const wake of this.#whenNone.splice(0)) wake()
      },
    }
  }

  cutRevoked(revocations: Revocations): void {
    for (const { grant, controller } of this.#open) {
      if (revocations.revoked(grant)) controller.abort('revoked' satisfies CutReason)
    }
  }

  cutAll(): void {
    for (const { controller } of this.#open) controller.abort('stopping' satisfies CutReason)
  }

  /** Resolves once no transfer is under way, or after `graceMs`. */
  async whenNone(graceMs: number): Promise<void> {
    if (this.#open.size === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs)
      this.#whenNone.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
