import { join } from 'node:path'
import { KeySet, getKeySet } from '@holdfast/contracts/connector/protocol'
import { z } from 'zod'
import { readState, writeState } from '../state/files.ts'
import type { ControlPlane } from './client.ts'

const Kept = z.object({
  keys: KeySet,
  origins: z.array(z.string()),
  /** The highest epoch seen. */
  epoch: z.int(),
  idleSeconds: z.int(),
})
type Kept = z.infer<typeof Kept>

const NOTHING: Kept = { keys: { keys: [] }, origins: [], epoch: 0, idleSeconds: 60 }
const REFETCH_MS = 30_000

/** What the control plane said last. On disk, so that valid grants go on working without it, also after a restart. */
export class Trust {
  readonly #path: string
  readonly #controlPlane: ControlPlane
  #kept = NOTHING
  #fetchedAt = -Infinity

  constructor(stateDir: string, controlPlane: ControlPlane) {
    this.#path = join(stateDir, 'trust.json')
    this.#controlPlane = controlPlane
  }

  get keys(): Kept['keys'] {
    return this.#kept.keys
  }

  get epoch(): number {
    return this.#kept.epoch
  }

  get idleSeconds(): number {
    return this.#kept.idleSeconds
  }

  allowsOrigin(origin: string): boolean {
    return this.#kept.origins.includes(origin)
  }

  async load(): Promise<void> {
    this.#kept = (await readState(this.#path, Kept)) ?? NOTHING
  }

  /** From a heartbeat's answer. An epoch never goes down. */
  async learn(told: Pick<Kept, 'origins' | 'epoch' | 'idleSeconds'>): Promise<void> {
    await this.#keep({ ...this.#kept, ...told, epoch: Math.max(told.epoch, this.#kept.epoch) })
  }

  /** From a grant, which was verified. */
  async raiseEpoch(epoch: number): Promise<void> {
    if (epoch > this.#kept.epoch) await this.#keep({ ...this.#kept, epoch })
  }

  /**
   * Fetches the grant keys; at most once in 30 s, so that forged key ids cost the control plane nothing. Tells whether
   * it fetched.
   */
  async refetchKeys(): Promise<boolean> {
    if (performance.now() - this.#fetchedAt < REFETCH_MS) return false
    this.#fetchedAt = performance.now()
    await this.#keep({ ...this.#kept, keys: await this.#controlPlane.call(getKeySet, {}) })
    return true
  }

  async #keep(kept: Kept): Promise<void> {
    const changed = JSON.stringify(kept) !== JSON.stringify(this.#kept)
    this.#kept = kept
    if (changed) await writeState(this.#path, kept)
  }
}
