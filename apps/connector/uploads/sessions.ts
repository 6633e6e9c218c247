import type { WriteGrant } from '@holdfast/contracts/connector/grant'
import { Receipt } from '@holdfast/contracts/connector/receipt'
import type { ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import { SEGMENT_SIZE } from '@holdfast/storage/seal/geometry'
import type { z } from 'zod'
import type { ControlPlane } from '../control-plane/client.ts'
import { blobIdOf, findStorage } from '../downloads/content.ts'
import { Problem } from '../http/problem.ts'
import type { Measures } from '../measures.ts'
import type { OpenStorage, Storages } from '../storages/open-storages.ts'
import type { UploadPlace } from './address.ts'
import { listAttempts } from './attempts.ts'
import type { BufferBudget } from './budget.ts'
import type { CompleteParts } from './complete.ts'
import { Lease } from './lease.ts'
import { readSettled } from './receipt.ts'
import { newRecord, putRecord, readRecord } from './record.ts'
import type { UploadRecord } from './record.ts'
import { UploadSession } from './session.ts'

export interface SessionsParts extends CompleteParts {
  controlPlane: ControlPlane
  measures: Measures
  storages: Storages
  budget: BufferBudget
  /** Names this connector's process group to the control plane. */
  holder: string
}

/** An upload is open, or the control plane has said what became of it. */
export type Found =
  | { kind: 'open'; session: UploadSession }
  | { kind: 'settled'; size: number; answer: ReceiptAnswer }

const IDLE_MS = 10 * 60_000
/** HEAD tells a commit for so long after it. */
const TOLD_MS = 7 * 86_400_000

/** The uploads that this process holds in memory; everything in them can be read again from the storage. */
export class Sessions {
  readonly #parts: SessionsParts
  readonly #open = new Map<string, Promise<Found>>()
  readonly #live = new Map<string, UploadSession>()

  constructor(parts: SessionsParts) {
    this.#parts = parts
  }

  has(upload: string): boolean {
    return this.#open.has(upload)
  }

  get live(): UploadSession[] {
    return [...this.#live.values()]
  }

  /** The upload at an address; read from the storage, and taken over, when it is not in memory. Errors: Problem. */
  find(place: UploadPlace): Promise<Found> {
    return this.#once(place.upload, () =>
      this.#load(findStorage(this.#parts.storages, place.storage), place.upload),
    )
  }

  /** The upload of a grant: made now, or found where an earlier creation left it. */
  async create(grant: WriteGrant, storage: OpenStorage): Promise<Found> {
    const found = await this.#once(grant.upload, () => this.#create(grant, storage))
    if (found.kind === 'open' && grant.iat >= found.session.authority.iat) found.session.authority = grant
    return found
  }

  forget(upload: string): void {
    this.#live.get(upload)?.forget()
    this.#live.delete(upload)
    this.#open.delete(upload)
    this.#parts.measures.leases.set(this.#live.size)
  }

  /** Lets go of uploads that nobody asks for; they can be found again. */
  forgetIdle(busy: (upload: string) => boolean): void {
    const before = performance.now() - IDLE_MS
    for (const [upload, { usedAt }] of this.#live) if (usedAt < before && !busy(upload)) this.forget(upload)
  }

  async #once(upload: string, find: () => Promise<Found>): Promise<Found> {
    let found = this.#open.get(upload)
    if (!found) {
      found = find()
      this.#open.set(upload, found)
    }
    try {
      const result = await found
      if (result.kind === 'open') {
        result.session.usedAt = performance.now()
        this.#live.set(upload, result.session)
        this.#parts.measures.leases.set(this.#live.size)
      } else if (this.#open.get(upload) === found) this.#open.delete(upload)
      return result
    } catch (error) {
      if (this.#open.get(upload) === found) this.#open.delete(upload)
      throw error
    }
  }

  async #create(grant: WriteGrant, storage: OpenStorage): Promise<Found> {
    const { record, dataKey } = await newRecord(grant, storage)
    if (!(await putRecord(storage.store, record))) return this.#load(storage, grant.upload)
    const lease = Lease.granted(this.#parts.controlPlane, grant.upload, this.#parts.holder, grant.fence)
    // Said at once for what takes longer: until then the control plane knows of no holder by name.
    if (grant.size > grant.partSize) lease.renew().catch(() => {})
    return { kind: 'open', session: this.#session({ record, dataKey, storage, lease }) }
  }

  async #load(storage: OpenStorage, upload: string): Promise<Found> {
    const { store } = storage
    const [record, settled] = await Promise.all([readRecord(store, upload), readSettled(store, upload)])
    if (settled?.kind === 'terminated') throw new Problem('upload_expired')
    if (settled) return this.#deliver(settled.receipt)
    if (!record) throw new Problem('not_found')
    return { kind: 'open', session: await this.#resume(storage, record) }
  }

  async #resume(storage: OpenStorage, record: UploadRecord): Promise<UploadSession> {
    const { upload, object, size, partSize, fence, wrap } = record
    const { controlPlane, holder } = this.#parts
    // Only the holder's look at the storage is true: what an earlier one still writes has a lower fence.
    const lease = await Lease.take(controlPlane, upload, holder, fence)
    const [dataKey, stored] = await Promise.all([
      storage.keyring.unwrap(wrap.organization, blobIdOf(object), wrap.wrapped),
      listAttempts(storage.store, `${object}/`, { size, partSize, segmentSize: SEGMENT_SIZE }),
    ])
    return this.#session({ record, dataKey, storage, lease, stored })
  }

  #session(
    input: Omit<ConstructorParameters<typeof UploadSession>[0], 'budget' | 'recorded' | 'flushed'>,
  ): UploadSession {
    const { budget, measures } = this.#parts
    return new UploadSession({ ...input, budget, recorded: true, flushed: () => measures.flushed.inc() })
  }

  /** A receipt without a record in memory: asked again, since the control plane alone knows what became of it. */
  async #deliver(receipt: string): Promise<Found> {
    const { upload, size, completedAt } = factsOf(receipt)
    const answer = await this.#parts.courier.deliver(receipt, upload)
    if (Date.now() - Date.parse(completedAt) > TOLD_MS) throw new Problem('not_found')
    return { kind: 'settled', size, answer }
  }
}

const ReceiptFacts = Receipt.pick({ upload: true, size: true, completedAt: true })

/** From our own receipt, unverified: it decides nothing but what a client is told of its own upload. */
function factsOf(receipt: string): z.infer<typeof ReceiptFacts> {
  const payload: unknown = JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString('utf8'))
  return ReceiptFacts.loose().parse(payload)
}
