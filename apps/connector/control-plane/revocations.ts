import { pollRevocations } from '@holdfast/contracts/connector/protocol'
import type { Revocation } from '@holdfast/contracts/connector/protocol'
import type { ControlPlane } from './client.ts'

const WAIT_SECONDS = 25

/** Whom a grant belongs to, and since when. */
export interface Revocable {
  rev: readonly string[]
  /** Seconds since 1970 at which the grant was made. */
  iat: number
}

/** The live revocations. They are loaded once before the connector is ready, and followed from then on. */
export class Revocations {
  readonly #controlPlane: ControlPlane
  readonly #changed: () => void
  readonly #live = new Map<string, Revocation>()
  #seq = 0
  #loaded = false

  /** `changed` is called after new ones came, so that transfers can be cut. */
  constructor(controlPlane: ControlPlane, changed: () => void) {
    this.#controlPlane = controlPlane
    this.#changed = changed
  }

  get loaded(): boolean {
    return this.#loaded
  }

  revoked({ rev, iat }: Revocable): boolean {
    return rev.some((handle) => iat < (this.#live.get(handle)?.from ?? -Infinity))
  }

  /** One poll; waits for news only once all live ones are here. */
  async poll(signal: AbortSignal): Promise<void> {
    const waitSeconds = this.#loaded ? WAIT_SECONDS : 0
    const { items, more } = await this.#controlPlane.call(pollRevocations, {
      body: { after: this.#seq, waitSeconds },
      timeoutMs: (waitSeconds + 10) * 1000,
      signal,
    })
    for (const item of items) this.#take(item)
    if (!more) this.#loaded = true
    if (items.length > 0) this.#changed()
    this.#forgetPast()
  }

  #take(revocation: Revocation): void {
    this.#seq = Math.max(this.#seq, revocation.seq)
    const known = this.#live.get(revocation.handle)
    const from = Math.max(revocation.from, known?.from ?? 0)
    const until = Math.max(revocation.until, known?.until ?? 0)
    this.#live.set(revocation.handle, { ...revocation, from, until })
  }

  /** Kept for some days past their end: an upload, which outlives its grant, asks too. */
  #forgetPast(): void {
    const past = Date.now() / 1000 - 8 * 86_400
    for (const [handle, { until }] of this.#live) if (until < past) this.#live.delete(handle)
  }
}
