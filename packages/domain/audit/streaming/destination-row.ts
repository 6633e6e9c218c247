import type { AuditDestination, DestinationSettings } from '@holdfast/contracts/audit/streaming'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../../error.ts'
import { instant, instantOrNull } from '../../projects/time.ts'

export type DestinationRow = {
  id: string
  name: string
  settings: DestinationSettings
  has_secret: boolean
  enabled: boolean
  created_at: string
  sent_at: string | null
  sent_events: string
  waiting_since: string | null
  problem: string | null
  failed_at: string | null
  next_at: string
}

/** Destinations with what waits for them: the first block that one of their cursors has not passed. */
export const selectDestinations = sql`
  select d.id, d.name, d.settings, d.secret is not null as has_secret, d.enabled, d.created_at, d.sent_at, d.sent_events,
    d.problem, d.failed_at, d.next_at, (
      select min(b.sealed_at) from audit_cursors k join audit_blocks b on b.chain_id = k.chain_id and b.seq = k.seq + 1
      where k.destination_id = d.id) as waiting_since
  from audit_destinations d`

export async function findDestination(tx: Transaction, destinationId: string): Promise<AuditDestination> {
  const [row] = await tx.execute<DestinationRow>(sql`${selectDestinations} where d.id = ${destinationId}`)
  if (!row) throw new DomainError('not_found')
  return toDestination(row)
}

export function toDestination(row: DestinationRow): AuditDestination {
  return {
    id: row.id,
    name: row.name,
    settings: row.settings,
    hasSecret: row.has_secret,
    enabled: row.enabled,
    createdAt: instant(row.created_at),
    sentAt: instantOrNull(row.sent_at),
    sentEvents: Number(row.sent_events),
    waitingSince: instantOrNull(row.waiting_since),
    problem: row.problem,
    failedAt: instantOrNull(row.failed_at),
    nextAt: row.problem === null ? null : instant(row.next_at),
  }
}

/** What the secret of a destination is sealed for. */
export const secretContext = (destinationId: string) => `audit-destination:${destinationId}`
