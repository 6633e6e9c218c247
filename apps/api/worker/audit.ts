import type { SigningKey } from '@holdfast/contracts/audit/keys'
import type { Database } from '@holdfast/db/database'
import { publishKeys } from '@holdfast/domain/audit/keys'
import { sealAudit, unsealedSeconds } from '@holdfast/domain/audit/seal.job'
import type { Log } from '@holdfast/runtime/log'
import type { Metrics } from '@holdfast/runtime/metrics'
import { pulse } from './pulse.ts'
import type { Pulse } from './pulse.ts'

const SECOND_MS = 1000

/** Seals the audit trail, a turn a second. */
export async function auditLoop(
  db: Database,
  keys: readonly SigningKey[],
  { log, metrics }: { log: Log; metrics: Metrics },
): Promise<Pulse> {
  const key = keys.at(-1)
  if (!key) throw new Error('there is no key for the audit trail')
  const unknown = await publishKeys(db, keys)
  if (unknown.length > 0)
    log.error(
      { unknown },
      'the audit trail was signed with keys that the secret audit-key does not hold any more',
    )
  const sealed = metrics.counter(
    'holdfast_audit_sealed_total',
    'Rows of the audit trail that were sealed',
    [],
  )
  const lag = metrics.gauge(
    'holdfast_audit_unsealed_seconds',
    'Age of the oldest row that no block holds yet',
    [],
  )
  return pulse({ name: 'seal-audit', pauseMs: SECOND_MS, log }, async () => {
    const rows = await sealAudit(db, key)
    sealed.inc(rows)
    lag.set(await unsealedSeconds(db))
    return rows >= 1000
  })
}
