import type { SigningKey } from '@holdfast/contracts/audit/keys'
import type { Database } from '@holdfast/db/database'
import { publicPem, readTrustedKeys } from '@holdfast/contracts/audit/keys'
import { placeCopies } from '@holdfast/domain/audit/copies'
import { publishKeys } from '@holdfast/domain/audit/keys'
import { sealAudit, unsealedSeconds } from '@holdfast/domain/audit/seal.job'
import { streamAudit } from '@holdfast/domain/audit/streaming/stream.job'
import type { StreamJobParts } from '@holdfast/domain/audit/streaming/stream.job'
import { retainAudit } from '@holdfast/domain/audit/retention.job'
import { countProblems, verifyAudit } from '@holdfast/domain/audit/verify.job'
import type { Chore } from '@holdfast/domain/jobs/tick'
import { countUsageDays } from '@holdfast/domain/reports/count-usage.job'
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

/** Sends what is sealed to the receivers of organisations, a turn a second. */
export function streamingLoop(
  db: Database,
  parts: Omit<StreamJobParts, 'note'>,
  { log, metrics }: { log: Log; metrics: Metrics },
): Pulse {
  const events = metrics.counter(
    'holdfast_audit_streamed_total',
    'Events of the audit trail handed to receivers',
    ['outcome'],
  )
  const note = (outcome: 'sent' | 'failed', count: number) => events.inc({ outcome }, count)
  return pulse({ name: 'stream-audit', pauseMs: SECOND_MS, log }, () => streamAudit(db, { ...parts, note }))
}

const HOUR = 3600

/** Verification, retention and the usage report. */
export function auditChores(keys: readonly SigningKey[], log: Log): Chore[] {
  const trusted = readTrustedKeys(keys.map(({ privateKey }) => publicPem(privateKey)).join('\n'))
  const verify = async (db: Database, whole: boolean) => {
    const findings = await verifyAudit(db, trusted, { whole })
    if (findings.length > 0) log.error({ findings: findings.slice(0, 20) }, 'the audit trail does not verify')
  }
  const retain = async (db: Database) => {
    const key = keys.at(-1)
    if (key) await retainAudit(db, key)
  }
  return [
    { name: 'count-usage', everySeconds: 300, run: countUsageDays },
    { name: 'place-audit-copies', everySeconds: 60, run: placeCopies },
    { name: 'verify-audit', everySeconds: HOUR, run: (db) => verify(db, false) },
    { name: 'verify-audit-whole', everySeconds: 7 * 24 * HOUR, run: (db) => verify(db, true) },
    { name: 'retain-audit', everySeconds: 24 * HOUR, run: retain },
  ]
}

/** Alarms stand on these. */
export function auditGauges(db: Database, metrics: Metrics): void {
  metrics.gauge(
    'holdfast_audit_problems',
    'Chains of the audit trail, and isolated copies, that do not verify',
    ['what'],
    async (gauge) => {
      const { chains, copies } = await countProblems(db)
      gauge.set({ what: 'chain' }, chains)
      gauge.set({ what: 'copy' }, copies)
    },
  )
}
