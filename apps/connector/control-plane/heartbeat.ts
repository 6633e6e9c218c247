import { heartbeat } from '@holdfast/contracts/connector/protocol'
import type { StorageReport } from '@holdfast/contracts/connector/protocol'
import type { ControlPlane } from './client.ts'
import type { Trust } from './trust.ts'

/** Grants live by the clock: one that is further off than this must not judge them. */
const MOST_SKEW_SECONDS = 30

export interface HeartbeatInput {
  controlPlane: ControlPlane
  trust: Trust
  publicUrl: string
  version: string
  storages: () => StorageReport[]
}

/** Tells the control plane every 10 s how this connector is, and learns what it must know. */
export class Heartbeat {
  readonly #input: HeartbeatInput
  #skewSeconds: number | undefined

  constructor(input: HeartbeatInput) {
    this.#input = input
  }

  /** Seconds by which our clock is ahead of the control plane's; undefined before the first answer. */
  get skewSeconds(): number | undefined {
    return this.#skewSeconds
  }

  /** Whether grants may be judged by this clock. Unknown counts as right: the control plane may be away. */
  get clockRight(): boolean {
    return Math.abs(this.#skewSeconds ?? 0) <= MOST_SKEW_SECONDS
  }

  async beat(signal: AbortSignal): Promise<void> {
    const { controlPlane, trust, publicUrl, version, storages } = this.#input
    const sent = Date.now()
    const body = { version, publicUrl, clock: new Date(sent).toISOString(), storages: storages() }
    const answer = await controlPlane.call(heartbeat, { body, signal })
    const received = Date.now()
    this.#skewSeconds = (sent + (received - sent) / 2 - Date.parse(answer.clock)) / 1000
    const { origins, epoch, settings } = answer
    await trust.learn({ origins, epoch, idleSeconds: settings.idleSeconds })
  }
}
