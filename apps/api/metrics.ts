import { Metrics } from '@holdfast/runtime/metrics'

/** The metrics of the api, beside those of every process. */
export class ApiMetrics extends Metrics {
  readonly pushes = this.counter('holdfast_push_total', 'Notifications of sign-ins that wait, by outcome', [
    'outcome',
  ])
  readonly signIns = this.counter('holdfast_sign_ins_total', 'Attempts to sign in, by outcome', ['outcome'])
  readonly lockOuts = this.counter('holdfast_lock_outs_total', 'Lock-outs after failed sign-ins')
  readonly rateLimited = this.counter('holdfast_rate_limited_total', 'Requests refused by a rate limit', [
    'limit',
  ])
  /** File bytes go straight between browser and connector: this stays at zero. */
  readonly fileBytes = this.counter(
    'holdfast_control_plane_file_bytes_total',
    'File bytes that passed the control plane',
  )

  constructor() {
    super('api')
  }
}
