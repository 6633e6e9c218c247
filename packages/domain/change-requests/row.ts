import type { ChangeKind, ChangeRequest } from '@holdfast/contracts/change-requests'
import { instant, instantOrNull } from '../projects/time.ts'

/** A change request as PostgreSQL names it. */
export interface ChangeRow extends Record<string, unknown> {
  id: string
  kind: ChangeKind
  input: Record<string, unknown>
  before: Record<string, unknown>
  after: Record<string, unknown>
  reason: string | null
  state: ChangeRequest['state']
  requested_by: string
  requested_by_name: string
  created_at: string
  expires_at: string
  decided_by_name: string | null
  decided_at: string | null
  note: string | null
}

/** Hours after which somebody may agree alone where nobody else could. */
export const ALONE_HOURS = 24

export function changeRequestOf(row: ChangeRow, userId: string, alone: boolean): ChangeRequest {
  const over = Date.parse(row.expires_at) <= Date.now()
  const own = row.requested_by === userId
  const aloneFrom = new Date(Date.parse(row.created_at) + ALONE_HOURS * 3_600_000).toISOString()
  return {
    id: row.id,
    kind: row.kind,
    before: row.before,
    after: row.after,
    reason: row.reason,
    state: row.state === 'requested' && over ? 'outdated' : row.state,
    requestedBy: { userId: row.requested_by, name: row.requested_by_name },
    createdAt: instant(row.created_at),
    expiresAt: instant(row.expires_at),
    decidedBy: row.decided_by_name,
    decidedAt: instantOrNull(row.decided_at),
    note: row.note,
    own,
    aloneFrom: own && alone && row.state === 'requested' ? aloneFrom : null,
  }
}
