import type { EventKind } from '@holdfast/contracts/security-events'

/** An event of the audit trail, as the watch reads it. */
export interface AuditRow extends Record<string, unknown> {
  id: string
  tx: number
  at: string
  tenant_id: string
  organization_id: string | null
  actor_id: string | null
  session_id: string | null
  address: string
  user_agent: string
  action: string
  object_id: string | null
  object_name: string | null
  after: Record<string, unknown> | null
}

/** Something unusual that was seen, before it is decided what it means for whom. */
export interface Notice {
  kind: EventKind
  /** By which it is written down once. */
  source: string
  row: AuditRow
  /** Whose account it is about. */
  userId: string | null
  details: Record<string, string | number | null>
  /** Left out: for all organisations of the person. */
  organizationId?: string | undefined
}
