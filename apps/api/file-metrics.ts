import type { Database } from '@holdfast/db/database'
import { countStates } from '@holdfast/domain/jobs/count-states'
import type { Metrics } from '@holdfast/runtime/metrics'

/** What the data path shows of itself at the api. */
export class FileMetrics {
  readonly grants
  readonly receipts
  readonly readBytes
  readonly corruptReads

  constructor(metrics: Metrics, connectorDb: Database) {
    this.grants = metrics.counter('holdfast_grants_total', 'Grants issued, by operation', ['op'])
    this.receipts = metrics.counter('holdfast_receipts_total', 'Receipts, by what became of them', [
      'outcome',
    ])
    this.readBytes = metrics.counter('holdfast_read_bytes_total', 'File bytes that connectors say they sent')
    this.corruptReads = metrics.counter(
      'holdfast_corrupt_reads_total',
      'Reads cut since the content was damaged',
    )
    const names = {
      uploads: 'Uploads of the last day, by state',
      jobs: 'Jobs of connectors, by kind and state',
      leases: 'Leases on uploads and jobs that are held now',
      problems: 'Stored contents that were found damaged or missing and are not mended yet',
    }
    metrics.gauge('holdfast_uploads', names.uploads, ['state'], async (gauge) => {
      gauge.reset()
      for (const { name, count } of (await countStates(connectorDb)).uploads)
        gauge.set({ state: name }, count)
    })
    metrics.gauge('holdfast_connector_jobs', names.jobs, ['state'], async (gauge) => {
      gauge.reset()
      for (const { name, count } of (await countStates(connectorDb)).jobs) gauge.set({ state: name }, count)
    })
    metrics.gauge('holdfast_blob_problems', names.problems, [], async (gauge) => {
      gauge.set((await countStates(connectorDb)).problems[0]?.count ?? 0)
    })
    metrics.gauge('holdfast_leases', names.leases, ['of'], async (gauge) => {
      for (const { name, count } of (await countStates(connectorDb)).leases) gauge.set({ of: name }, count)
    })
  }
}
