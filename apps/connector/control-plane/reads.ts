import { deliverReads } from '@holdfast/contracts/connector/protocol'
import type { ReadSummary } from '@holdfast/contracts/connector/protocol'
import type { ControlPlane } from './client.ts'

/** More than this is not kept while the control plane is away: summaries must not fill the memory. */
const MOST_KEPT = 20_000
const MOST_AT_ONCE = 1000

export interface Read {
  jti: string
  version: string | null
  archive: string | null
  handles: string[]
  bytes: number
  corrupt: boolean
  begunAt: Date
}

/** Sums up what was read under each grant until the control plane has taken it. */
export class ReadSummaries {
  readonly #controlPlane: ControlPlane
  #open = new Map<string, ReadSummary>()

  constructor(controlPlane: ControlPlane) {
    this.#controlPlane = controlPlane
  }

  /** At the end of a transfer. */
  add({ begunAt, ...read }: Read): void {
    this.#merge({ ...read, requests: 1, from: begunAt.toISOString(), to: new Date().toISOString() })
  }

  /** Delivers what there is; what could not be delivered is kept for the next time. */
  async deliver(): Promise<void> {
    while (this.#open.size > 0) {
      const batch = [...this.#open.values()].slice(0, MOST_AT_ONCE)
      for (const { jti } of batch) this.#open.delete(jti)
      try {
        await this.#controlPlane.call(deliverReads, { body: { items: batch } })
      } catch (error) {
        for (const item of batch) this.#merge(item)
        throw error
      }
    }
  }

  #merge(item: ReadSummary): void {
    const known = this.#open.get(item.jti)
    if (!known && this.#open.size >= MOST_KEPT) return
    this.#open.set(item.jti, {
      ...item,
      bytes: (known?.bytes ?? 0) + item.bytes,
      requests: (known?.requests ?? 0) + item.requests,
      corrupt: item.corrupt || (known?.corrupt ?? false),
      from: known && known.from < item.from ? known.from : item.from,
      to: known && known.to > item.to ? known.to : item.to,
    })
  }
}
