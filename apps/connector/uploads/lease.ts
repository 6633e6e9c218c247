import { holdUpload } from '@holdfast/contracts/connector/protocol'
import type { ControlPlane } from '../control-plane/client.ts'
import { Refused, Unreached } from '../control-plane/client.ts'
import { Problem } from '../http/problem.ts'

/** The first lease comes with the grant and lives so long; a little less, for the way here. */
const GRANTED_MS = 20_000

/**
 * The right of this process to be the one holder of an upload. Its fence goes into the names of all attempts, so
 * that whoever takes the upload over knows the later ones.
 */
export class Lease {
  readonly #controlPlane: ControlPlane
  readonly #upload: string
  readonly #holder: string
  #fence: number
  #until: number
  #held: boolean

  private constructor(
    controlPlane: ControlPlane,
    upload: string,
    holder: string,
    fence: number,
    held: boolean,
  ) {
    this.#controlPlane = controlPlane
    this.#upload = upload
    this.#holder = holder
    this.#fence = fence
    this.#held = held
    this.#until = held ? performance.now() + GRANTED_MS : 0
  }

  /** The lease that a fresh grant is. */
  static granted(controlPlane: ControlPlane, upload: string, holder: string, fence: number): Lease {
    return new Lease(controlPlane, upload, holder, fence, true)
  }

  /** Takes an upload over, or finds that it is ours. Errors: Problem, also when the control plane is away. */
  static async take(
    controlPlane: ControlPlane,
    upload: string,
    holder: string,
    fence: number,
  ): Promise<Lease> {
    const lease = new Lease(controlPlane, upload, holder, fence, false)
    await lease.renew()
    return lease
  }

  get fence(): number {
    return this.#fence
  }

  /** Whether the lease still runs; by the monotonic clock, which goes on while the process is paused. */
  get runs(): boolean {
    return performance.now() < this.#until
  }

  /**
   * Makes sure that the upload is ours. Answers false when somebody else may have held it in between: then what is
   * stored must be looked at again. Without the control plane the holder goes on, since nobody can take over.
   */
  async renew(): Promise<boolean> {
    const asked = performance.now()
    try {
      const { fence, leaseSeconds } = await this.#controlPlane.call(holdUpload, {
        params: { uploadId: this.#upload },
        body: { fence: this.#fence, holder: this.#holder },
      })
      const same = fence === this.#fence
      this.#fence = fence
      this.#held = true
      this.#until = asked + leaseSeconds * 1000
      return same
    } catch (error) {
      if (error instanceof Unreached && this.#held) return true
      throw refusal(error)
    }
  }
}

function refusal(error: unknown): unknown {
  if (error instanceof Unreached) return busy('The control plane cannot be asked now.')
  if (!(error instanceof Refused)) return error
  if (error.code === undefined || error.code === 'upload_busy') return busy()
  return new Problem(error.code)
}

function busy(detail?: string): Problem {
  return new Problem('upload_busy', detail, { 'Retry-After': '2' })
}
