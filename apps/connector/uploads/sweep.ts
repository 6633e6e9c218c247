import { SEGMENT_SIZE } from '@holdfast/storage/seal/geometry'
import type { Log } from '@holdfast/runtime/log'
import type { OpenStorage } from '../storages/open-storages.ts'
import { listAttempts, storedLength } from './attempts.ts'
import { finish } from './finish.ts'
import { hold } from './hold.ts'
import type { UploadParts } from './hold.ts'
import { readSettled } from './receipt.ts'
import { readRecord, recordKey } from './record.ts'
import { removeUpload } from './terminate.ts'
import { EXPIRY_MS } from './tus.ts'

const PREFIX = 'uploads/'
/** An upload that was begun just now has a client that cares for it. */
const YOUNG_MS = 60_000
const FIRST_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 60 * 60_000

/** When to look at an upload again: less and less often while nothing changes. */
interface Look {
  at: number
  pause: number
}

/** Brings uploads to their end when no client does: delivers receipts, completes, and removes what has expired. */
export class Sweep {
  readonly #parts: UploadParts
  readonly #looks = new Map<string, Look>()

  constructor(parts: UploadParts) {
    this.#parts = parts
  }

  /** Looks at every upload of every storage that is due. */
  async run(signal: AbortSignal): Promise<void> {
    for (const storage of this.#parts.storages.open) await this.#storage(storage, signal)
  }

  async #storage(storage: OpenStorage, signal: AbortSignal): Promise<void> {
    let cursor: string | undefined
    do {
      const page = await storage.store.list(PREFIX, cursor, { signal })
      for (const { key, modifiedAt } of page.objects) {
        signal.throwIfAborted()
        const upload = key.slice(PREFIX.length)
        if (this.#isDue(upload, modifiedAt)) await this.#upload(storage, upload, modifiedAt)
      }
      cursor = page.nextCursor
    } while (cursor !== undefined)
  }

  /** The first look after a start comes at once: a receipt may wait. */
  #isDue(upload: string, createdAt: Date): boolean {
    const look = this.#looks.get(upload)
    if (look) return look.at < performance.now()
    return createdAt.getTime() < Date.now() - YOUNG_MS || !this.#parts.sessions.has(upload)
  }

  async #upload(storage: OpenStorage, upload: string, createdAt: Date): Promise<void> {
    const { log, turns } = this.#parts
    if (turns.has(upload)) return
    try {
      const done = await this.#settle(storage, upload, createdAt, log)
      if (done) this.#looks.delete(upload)
      else this.#lookLater(upload)
    } catch (error) {
      this.#lookLater(upload)
      log.warn({ error, upload }, 'an upload could not be looked at')
    }
  }

  /** True once the record is gone. */
  async #settle(storage: OpenStorage, upload: string, createdAt: Date, log: Log): Promise<boolean> {
    const { store } = storage
    const settled = await readSettled(store, upload)
    if (settled?.kind === 'receipt') {
      const { outcome } = await this.#parts.courier.deliver(settled.receipt, upload)
      if (outcome === 'retry') return false
      await store.remove(recordKey(upload))
      return true
    }
    const record = await readRecord(store, upload)
    if (!record) return true
    if (settled) return removeUpload(store, record)
    const { object, size, partSize } = record
    const stored = await listAttempts(store, `${object}/`, { size, partSize, segmentSize: SEGMENT_SIZE })
    const lastByteAt = Math.max(createdAt.getTime(), stored.modifiedAt?.getTime() ?? 0)
    if (lastByteAt < Date.now() - EXPIRY_MS) {
      log.info({ upload }, 'an unfinished upload has expired')
      return removeUpload(store, record)
    }
    if (storedLength(stored) < size || lastByteAt > Date.now() - YOUNG_MS) return false
    return this.#complete(storage, upload)
  }

  /** All bytes came, and then the client or the connector went away. */
  async #complete(storage: OpenStorage, upload: string): Promise<boolean> {
    const { turns } = this.#parts
    const turn = await turns.enter(upload)
    try {
      const found = await hold(this.#parts, { upload, storage: storage.id })
      if (found.kind === 'open') await finish(this.#parts, found.session)
      return true
    } finally {
      turn.leave()
    }
  }

  #lookLater(upload: string): void {
    const pause = Math.min(LONGEST_PAUSE_MS, (this.#looks.get(upload)?.pause ?? FIRST_PAUSE_MS / 2) * 2)
    this.#looks.set(upload, { at: performance.now() + pause, pause })
  }
}
