import { deliverReceipts, MOST_RECEIPTS } from '@holdfast/contracts/connector/protocol'
import type { DeliveredReceipt, ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import type { Log } from '@holdfast/runtime/log'
import type { Measures } from '../measures.ts'
import { Refused, Unreached } from './client.ts'
import type { ControlPlane } from './client.ts'

interface Waiting {
  receipt: string
  answer: (answer: ReceiptAnswer) => void
  fail: (error: unknown) => void
}

export interface CourierParts {
  controlPlane: ControlPlane
  measures: Measures
  log: Log
}

/**
 * Brings receipts to the control plane. A receipt goes at once while no other of its lane is under way; those that come
 * meanwhile go together next, since a commit of several small files costs hardly more than that of one.
 */
export class ReceiptCourier {
  readonly #parts: CourierParts
  /** What waits behind a request that is under way. */
  readonly #lanes = new Map<string, Waiting[]>()

  constructor(parts: CourierParts) {
    this.#parts = parts
  }

  /**
   * Delivers a receipt; `retry` also when the control plane is away or does not understand. Lanes do not wait for each
   * other: a project whose tree is locked for long is one.
   */
  deliver(receipt: string, lane: string): Promise<ReceiptAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<ReceiptAnswer>()
    const waiting = { receipt, answer: resolve, fail: reject }
    const line = this.#lanes.get(lane)
    if (line) line.push(waiting)
    else void this.#run(lane, [waiting])
    return promise
  }

  async #run(lane: string, line: Waiting[]): Promise<void> {
    this.#lanes.set(lane, line)
    while (line.length > 0) await this.#send(line.splice(0, MOST_RECEIPTS))
    this.#lanes.delete(lane)
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const { controlPlane, measures, log } = this.#parts
    try {
      const receipts = batch.map(({ receipt }) => receipt)
      const { items } = await controlPlane.call(deliverReceipts, { body: { receipts } })
      batch.forEach(({ answer }, index) => answer(this.#read(items[index])))
    } catch (error) {
      // Nothing is lost: they rest in the storage, and the sweep tries again.
      const passing = error instanceof Unreached || error instanceof Refused
      measures.receipts.inc({ outcome: error instanceof Refused ? 'refused' : 'unreached' }, batch.length)
      if (error instanceof Refused) log.error({ error }, 'the control plane refused receipts')
      for (const { answer, fail } of batch) {
        if (passing) answer({ outcome: 'retry' })
        else fail(error)
      }
    }
  }

  #read(item: DeliveredReceipt | undefined): ReceiptAnswer {
    const { measures, log } = this.#parts
    measures.receipts.inc({ outcome: item?.outcome ?? 'unreached' })
    if (item?.outcome === 'refused') log.error({ code: item.code }, 'the control plane refused a receipt')
    return !item || item.outcome === 'refused' ? { outcome: 'retry' } : item
  }
}
