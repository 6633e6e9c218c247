import { createHash } from 'node:crypto'
import { SEGMENT_SIZE, partCount, partLength } from '@holdfast/storage/seal/geometry'
import type { Geometry } from '@holdfast/storage/seal/geometry'
import { openPart } from '@holdfast/storage/seal/open-part'
import { release } from '@holdfast/storage/seal/release'
import { sealPart } from '@holdfast/storage/seal/seal-part'
import type { Revocable } from '../control-plane/revocations.ts'
import { blobIdOf } from '../downloads/content.ts'
import type { OpenStorage } from '../storages/open-storages.ts'
import { attemptName, storedLength } from './attempts.ts'
import type { Attempt, Stored } from './attempts.ts'
import type { BufferBudget, BufferOwner, Reservation } from './budget.ts'
import type { Lease } from './lease.ts'
import { PartBuffer } from './part-buffer.ts'
import type { UploadRecord } from './record.ts'

/** Parts of one upload that are sealed or on their way to the storage at the same time. */
const MOST_IN_FLIGHT = 3

export interface SessionInput {
  record: UploadRecord
  dataKey: Buffer
  storage: OpenStorage
  lease: Lease
  budget: BufferBudget
  /** What is stored already; undefined for a new upload. */
  stored?: Stored
  /** Whether the record is in the storage. */
  recorded: boolean
  flushed: () => void
}

interface Filling {
  buffer: PartBuffer
  reservation: Reservation
}

/**
 * One upload in the memory of its holder: takes bytes, stores full parts while the next one fills, and makes what is
 * left a short attempt when asked. `received` runs ahead; `flush` makes it durable, and only then may it be told.
 */
export class UploadSession implements BufferOwner {
  readonly record: UploadRecord
  readonly dataKey: Buffer
  readonly storage: OpenStorage
  readonly geometry: Geometry
  readonly lease: Lease
  recorded: boolean
  /** Whoever may go on with this upload: from the record, or from a younger grant. */
  authority: Revocable
  usedAt = performance.now()
  readonly #input: SessionInput
  readonly #parts: (Attempt | undefined)[]
  readonly #superseded: string[] = []
  readonly #storing = new Set<Promise<void>>()
  #short: Attempt | undefined
  #filling: Filling | undefined
  #givingUp: Promise<void> | undefined
  #received: number
  #hash: ReturnType<typeof createHash> | undefined
  #failure: { error: unknown } | undefined

  constructor(input: SessionInput) {
    const { record, dataKey, storage, lease, recorded, stored } = input
    this.#input = input
    this.record = record
    this.dataKey = dataKey
    this.storage = storage
    this.lease = lease
    this.recorded = recorded
    this.authority = record
    this.geometry = { size: record.size, partSize: record.partSize, segmentSize: SEGMENT_SIZE }
    this.#parts = [...(stored?.parts ?? [])]
    this.#short = stored?.short
    this.#received = stored ? storedLength(stored) : 0
    // Only who saw the first byte can sum up all of them.
    this.#hash = this.#received === 0 ? createHash('sha256') : undefined
  }

  /** Bytes taken so far; durable after `flush`. */
  get received(): number {
    return this.#received
  }

  get full(): boolean {
    return this.#received === this.record.size
  }

  get prefix(): string {
    return `${this.record.object}/`
  }

  /** A store that failed leaves memory and storage apart: such a session is thrown away and read anew. */
  get broken(): boolean {
    return this.#failure !== undefined
  }

  get buffered(): number {
    return this.#filling?.buffer.length ?? 0
  }

  get durable(): boolean {
    return this.buffered <= this.#shortOf(this.#filling?.buffer.part)
  }

  get reclaimable(): boolean {
    return this.#filling !== undefined && !this.#givingUp
  }

  /**
   * Takes the next bytes of the content. Waits for room; the signal ends the waiting. Answers whether the chunk was
   * copied, so that its memory is free again.
   */
  async take(chunk: Buffer, signal: AbortSignal): Promise<boolean> {
    let copied = true
    for (let at = 0; at < chunk.length;) {
      const { buffer } = this.#filling ?? (await this.#fill(signal))
      const taken = chunk.subarray(at, at + this.#partLength(buffer.part) - buffer.length)
      buffer.append(taken)
      copied &&= buffer.copies
      this.#hash?.update(taken)
      this.#received += taken.length
      at += taken.length
      if (buffer.length === this.#partLength(buffer.part)) await this.#storeFull()
    }
    return copied
  }

  /** Makes all that was received durable, then throws if anything failed. */
  async flush(): Promise<void> {
    await this.#givingUp
    const filling = this.#filling
    if (filling && !this.durable) this.#begin(this.#storeShort(filling))
    await Promise.all(this.#storing)
    this.#throwFailure()
  }

  /** Lets go of the memory. What was not flushed is forgotten. */
  forget(): void {
    if (this.#filling) letGo(this.#filling)
    this.#filling = undefined
  }

  giveUp(): void {
    const filling = this.#filling
    if (!filling || this.#givingUp) return
    this.#input.flushed()
    const { durable } = this
    this.#filling = undefined
    const stored = durable ? Promise.resolve() : this.#guard(this.#storeShort(filling))
    this.#givingUp = stored.finally(() => {
      letGo(filling)
      this.#givingUp = undefined
    })
  }

  /** The attempts that make up the blob, and its SHA-256 if this session saw every byte. Once all is flushed. */
  content(): { parts: Attempt[]; sha256: string | null } {
    const parts = this.#parts.filter((part) => part !== undefined)
    if (parts.length !== partCount(this.geometry)) throw new Error('a part is missing')
    return { parts, sha256: this.#hash?.copy().digest('hex') ?? null }
  }

  /** Keys of attempts that a longer one has replaced. */
  get superseded(): string[] {
    return this.#superseded.map((name) => this.prefix + name)
  }

  /** An empty file has one empty part, for which no byte ever comes. */
  async storeEmpty(): Promise<void> {
    if (this.record.size > 0 || this.#parts[0]) return
    await this.#store(0, [])
  }

  /** Bytes of a part that are stored as a short attempt. */
  #shortOf(part: number | undefined): number {
    return this.#short && this.#short.part === part ? this.#short.plain : 0
  }

  #partLength(part: number): number {
    return partLength(this.geometry, part)
  }

  /** Room for the next part, with what a short attempt holds of it. */
  async #fill(signal: AbortSignal): Promise<Filling> {
    await this.#givingUp
    this.#throwFailure()
    const part = Math.floor(this.#received / this.geometry.partSize)
    const reservation = await this.#input.budget.reserve(this.#partLength(part), this, signal)
    const filling = { buffer: new PartBuffer(part, this.#partLength(part)), reservation }
    try {
      if (this.#short?.part === part) await this.#readBack(this.#short, filling.buffer)
    } catch (error) {
      letGo(filling)
      throw error
    }
    this.#filling = filling
    return filling
  }

  async #readBack({ name, part, plain }: Attempt, buffer: PartBuffer): Promise<void> {
    const { dataKey, geometry } = this
    const expected = { dataKey, blob: blobIdOf(this.record.object), geometry, part, length: plain }
    for await (const chunk of openPart(this.storage.store, this.prefix + name, expected)) {
      buffer.append(chunk)
      if (buffer.copies) release(chunk)
    }
  }

  async #storeFull(): Promise<void> {
    const filling = this.#filling
    if (!filling) return
    this.#filling = undefined
    const { buffer, reservation } = filling
    const stored = this.#store(buffer.part, buffer.chunks)
    // It was copied to be sealed: the room that is reserved is that of the sealed bytes from now on.
    buffer.release()
    this.#begin(stored.finally(() => reservation.release()))
    if (this.#storing.size >= MOST_IN_FLIGHT) await Promise.race(this.#storing)
    this.#throwFailure()
  }

  async #storeShort({ buffer }: Filling): Promise<void> {
    await this.#store(buffer.part, buffer.chunks)
  }

  async #store(part: number, plain: Buffer[]): Promise<void> {
    const { dataKey, geometry } = this
    const sealed = await sealPart({ dataKey, blob: blobIdOf(this.record.object), geometry, part, plain })
    const name = attemptName(part, this.lease.fence, sealed)
    const { bytes, length, crc32, plainCrc32, plainLength } = sealed
    await this.storage.store.put(this.prefix + name, bytes, length, { crc32 })
    bytes.forEach(release)
    if (this.#short?.part === part) this.#superseded.push(this.#short.name)
    const attempt = { part, name, length, crc32, plainCrc32, plain: plainLength }
    const complete = plainLength === this.#partLength(part)
    this.#short = complete ? (this.#short?.part === part ? undefined : this.#short) : attempt
    if (complete) this.#parts[part] = attempt
  }

  #begin(work: Promise<void>): void {
    const guarded = this.#guard(work).finally(() => this.#storing.delete(guarded))
    this.#storing.add(guarded)
  }

  async #guard(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.#failure ??= { error }
    }
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}

function letGo({ buffer, reservation }: Filling): void {
  buffer.release()
  reservation.release()
}
