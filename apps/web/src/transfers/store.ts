import { Rate } from './rate.ts'
import type { Transfer, TransferState } from './transfer.ts'
import { active, needing, settled } from './transfer.ts'
import { transition, type TransferEvent } from './transition.ts'

type Change = (before: Transfer | undefined, after: Transfer) => void

/** Order in the tray: what needs a person, what moves, what waits, what is over. */
const shownOrder: readonly TransferState[] = [
  'asking',
  'unplaced',
  'changed',
  'failed',
  'needs_file',
  'sending',
  'verifying',
  'ready',
  'reserving',
  'waiting',
  'paused',
  'done',
  'skipped',
  'cancelled',
]

/** All transfers of this page, grouped by state so that ten thousand cost no more than ten. */
export class TransferStore {
  readonly #all = new Map<string, Transfer>()
  readonly #groups = new Map<TransferState, Set<string>>()
  readonly #listeners = new Set<() => void>()
  readonly #changes = new Set<Change>()
  readonly #rate = new Rate()
  #bytes = { total: 0, sent: 0 }
  #version = 0
  #notifying = false

  get(id: string): Transfer | undefined {
    return this.#all.get(id)
  }

  *inState(state: TransferState): Generator<Transfer> {
    for (const id of this.#groups.get(state) ?? []) {
      const transfer = this.#all.get(id)
      if (transfer !== undefined) yield transfer
    }
  }

  /** The same as a list, for loops that change what they go through. */
  listIn(state: TransferState): Transfer[] {
    return [...this.inState(state)]
  }

  count(...states: readonly TransferState[]): number {
    return states.reduce((sum, state) => sum + (this.#groups.get(state)?.size ?? 0), 0)
  }

  add(transfers: readonly Transfer[]): void {
    for (const transfer of transfers) this.#put(transfer)
    this.#notify()
  }

  /** Applies an event; answers the transfer as it is then, or undefined when it is unknown. */
  send(id: string, event: TransferEvent): Transfer | undefined {
    const before = this.#all.get(id)
    if (before === undefined) return undefined
    const after = transition(before, event)
    if (after === before) return before
    if (event.type === 'progress' && after.sent > before.sent) {
      this.#rate.add(after.sent - before.sent, performance.now())
    }
    this.#put(after)
    this.#notify()
    return after
  }

  /** Takes what is over out of the list. */
  clearSettled(): void {
    for (const state of settled) {
      for (const transfer of this.listIn(state)) this.#remove(transfer)
    }
    this.#notify()
  }

  /** Ids in the order in which the tray shows them. */
  order(): string[] {
    return shownOrder.flatMap((state) => [...(this.#groups.get(state) ?? [])])
  }

  totals() {
    return {
      files: this.#all.size - this.count('skipped', 'cancelled'),
      done: this.count('done'),
      over: this.count(...settled),
      open: this.#all.size - this.count(...settled),
      active: this.count(...active),
      moving: this.count('sending', 'verifying', 'ready', 'reserving', 'waiting'),
      needing: this.count(...needing),
      /** Bytes a second, now. */
      speed: this.#rate.perSecond(performance.now()),
      ...this.#bytes,
    }
  }

  /** Called at most ten times a second, for views. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly version = (): number => this.#version

  /** Called at every change at once, for the queue and what it remembers. */
  onChange(change: Change): () => void {
    this.#changes.add(change)
    return () => this.#changes.delete(change)
  }

  #put(after: Transfer): void {
    const before = this.#all.get(after.id)
    if (before?.state !== after.state) {
      if (before !== undefined) this.#groups.get(before.state)?.delete(before.id)
      const group = this.#groups.get(after.state) ?? new Set()
      this.#groups.set(after.state, group.add(after.id))
    }
    this.#all.set(after.id, after)
    this.#count(before, -1)
    this.#count(after, 1)
    for (const change of this.#changes) change(before, after)
  }

  #remove(transfer: Transfer): void {
    this.#all.delete(transfer.id)
    this.#groups.get(transfer.state)?.delete(transfer.id)
    this.#count(transfer, -1)
  }

  #count(transfer: Transfer | undefined, sign: 1 | -1): void {
    if (transfer === undefined || transfer.state === 'skipped' || transfer.state === 'cancelled') return
    this.#bytes.total += sign * transfer.size
    this.#bytes.sent += sign * transfer.sent
  }

  #notify(): void {
    if (this.#notifying) return
    this.#notifying = true
    setTimeout(() => {
      this.#notifying = false
      this.#version += 1
      for (const listener of this.#listeners) listener()
    }, 100)
  }
}
