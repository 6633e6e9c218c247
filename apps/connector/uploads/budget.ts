import type { Gauge } from 'prom-client'

/** Who holds memory for a part on its way in. */
export interface BufferOwner {
  /** Bytes that came into the buffer so far. */
  readonly buffered: number
  /** Whether giving the buffer up is possible now; it is not while a full part is being stored. */
  readonly reclaimable: boolean
  /** Whether all that is in the buffer is stored too, so that giving it up costs nothing. */
  readonly durable: boolean
  /** Makes what the buffer holds durable, then releases it. Must not throw. */
  giveUp(): void
}

export interface Reservation {
  readonly bytes: number
  release(): void
}

interface Held {
  owner: BufferOwner
  bytes: number
  since: number
}

interface Waiting {
  owner: BufferOwner
  bytes: number
  admit: () => void
}

/** Before that, a buffer is not taken away: who has just got one would give it back empty. */
const HOLD_MS = 2000
const LOOK_MS = 250

/**
 * The memory for parts on their way in. A whole part's room is reserved before its first byte, so whoever has a
 * reservation can always finish. When there is no room, the slowest gives its buffer up and waits its turn.
 */
export class BufferBudget {
  readonly #total: number
  readonly #gauge: Gauge
  readonly #held = new Set<Held>()
  readonly #waiting: Waiting[] = []
  #used = 0
  #timer: NodeJS.Timeout | undefined

  constructor(total: number, gauge: Gauge) {
    this.#total = total
    this.#gauge = gauge
  }

  /** Resolves in the order of the calls; rejects with the signal's reason. */
  async reserve(bytes: number, owner: BufferOwner, signal: AbortSignal): Promise<Reservation> {
    signal.throwIfAborted()
    if (this.#waiting.length > 0 || !this.#fits(bytes)) await this.#wait(bytes, owner, signal)
    else this.#use(bytes)
    const held = { owner, bytes, since: performance.now() }
    this.#held.add(held)
    return {
      bytes,
      release: () => {
        if (!this.#held.delete(held)) return
        this.#use(-bytes)
        this.#admit()
      },
    }
  }

  /** A part larger than the whole budget is let in alone. */
  #fits(bytes: number): boolean {
    return this.#used + bytes <= this.#total || this.#used === 0
  }

  #wait(bytes: number, owner: BufferOwner, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        reject(signal.reason)
        this.#admit()
      }
      const waiting: Waiting = {
        owner,
        bytes,
        admit: () => {
          signal.removeEventListener('abort', leave)
          resolve()
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiting)
      this.#reclaim()
    })
  }

  #use(bytes: number): void {
    this.#used += bytes
    this.#gauge.set(this.#used)
  }

  #admit(): void {
    for (let first = this.#waiting[0]; first && this.#fits(first.bytes); first = this.#waiting[0]) {
      this.#waiting.shift()
      this.#use(first.bytes)
      first.admit()
    }
  }

  #reclaim(): void {
    if (this.#waiting.length === 0 || this.#timer) return
    this.#slowest()?.owner.giveUp()
    if (this.#waiting.length === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#reclaim()
    }, LOOK_MS)
    this.#timer.unref()
  }

  #slowest(): Held | undefined {
    const now = performance.now()
    const held = [...this.#held].filter(({ owner }) => owner.reclaimable)
    const ripe = held.filter(({ owner, since }) => owner.durable || now - since > HOLD_MS)
    const speed = ({ owner, since }: Held) => (owner.durable ? 0 : owner.buffered / (now - since))
    return ripe.toSorted((a, b) => speed(a) - speed(b))[0]
  }
}
