import type { Metrics } from '@holdfast/runtime/metrics'
import { isStoreError } from '@holdfast/storage/store'
import type { Store } from '@holdfast/storage/store'

export type Direction = 'download' | 'upload' | 'archive'
/** `aborted` is the client's doing, `cut` ours: revoked, corrupt, stopped. */
export type Outcome = 'complete' | 'aborted' | 'cut' | 'refused'

/** What this connector counts. */
export type Measures = ReturnType<typeof createMeasures>

export function createMeasures(metrics: Metrics) {
  return {
    transfers: metrics.counter('holdfast_transfers_total', 'Transfers that ended', ['direction', 'outcome']),
    bytes: metrics.counter('holdfast_transfer_bytes_total', 'Plain bytes of files that passed', [
      'direction',
    ]),
    open: metrics.gauge('holdfast_transfers_open', 'Transfers under way', ['direction']),
    corrupt: metrics.counter('holdfast_corrupt_total', 'Stored content that did not open'),
    leases: metrics.gauge('holdfast_upload_leases', 'Uploads that this process holds'),
    buffers: metrics.gauge('holdfast_upload_buffer_bytes', 'Memory taken by parts on their way in'),
    flushed: metrics.counter('holdfast_upload_flushes_total', 'Short attempts stored to free a buffer'),
    jobs: metrics.counter('holdfast_jobs_total', 'Jobs that ended', ['kind', 'state']),
    jobsRunning: metrics.gauge('holdfast_jobs_running', 'Jobs under way'),
    receipts: metrics.counter('holdfast_receipts_total', 'Answers to delivered receipts', ['outcome']),
    firstByte: metrics.histogram('holdfast_first_byte_seconds', 'From request to the first byte of content', [
      'direction',
    ]),
    store: metrics.histogram('holdfast_store_seconds', 'Time of calls to a storage', [
      'storage',
      'call',
      'outcome',
    ]),
  }
}

/** The same store, its calls timed. A read is timed until it is open. */
export function measureStore(store: Store, storage: string, { store: seconds }: Measures): Store {
  async function timed<T>(call: string, run: () => Promise<T>): Promise<T> {
    const begun = performance.now()
    const end = (outcome: string) =>
      seconds.observe({ storage, call, outcome }, (performance.now() - begun) / 1000)
    try {
      const result = await run()
      end('ok')
      return result
    } catch (error) {
      end(isStoreError(error) ? error.code : 'other')
      throw error
    }
  }
  return {
    put: (...input) => timed('put', () => store.put(...input)),
    get: (...input) => timed('get', () => store.get(...input)),
    stat: (...input) => timed('stat', () => store.stat(...input)),
    remove: (...input) => timed('remove', () => store.remove(...input)),
    list: (...input) => timed('list', () => store.list(...input)),
    probe: (...input) => timed('probe', () => store.probe(...input)),
    close: () => store.close(),
  }
}
