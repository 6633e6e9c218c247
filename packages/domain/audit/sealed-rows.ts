import type { SealedRow } from '@holdfast/contracts/audit/row'
import { sql } from 'drizzle-orm'

type Fields = Record<string, unknown>

/** A row of `audit_events` by the columns below. */
export type AuditRow = {
  id: string
  at: string
  tenant_id: string
  organization_id: string | null
  project_id: string | null
  actor_id: string | null
  actor_email: string | null
  session_id: string | null
  address: string
  user_agent: string
  request_id: string
  action: string
  object_kind: string
  object_id: string | null
  object_name: string | null
  before: Fields | null
  after: Fields | null
  salt: Buffer | null
}

/** Microseconds of UTC, as sealed. */
export const moment = (column: ReturnType<typeof sql>) =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** The columns of the table `e`. */
export const auditColumns = sql`e.id, ${moment(sql`e.at`)} as at, e.tenant_id, e.organization_id, e.project_id, e.actor_id,
  e.actor_email, e.session_id, e.address, e.user_agent, e.request_id, e.action, e.object_kind, e.object_id, e.object_name,
  e.before, e.after, e.salt`

export function toSealedRow(row: AuditRow): SealedRow {
  return {
    action: row.action,
    actorEmail: row.actor_email,
    actorId: row.actor_id,
    address: row.address,
    after: row.after,
    at: row.at,
    before: row.before,
    id: row.id,
    objectId: row.object_id,
    objectKind: row.object_kind,
    objectName: row.object_name,
    organizationId: row.organization_id,
    projectId: row.project_id,
    requestId: row.request_id,
    sessionId: row.session_id,
    tenantId: row.tenant_id,
    userAgent: row.user_agent,
  }
}
