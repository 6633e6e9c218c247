import type { OperatorSupportRequest, SupportRequest } from '@holdfast/contracts/support'
import { instant, instantOrNull } from '../projects/time.ts'

/** A request for support access as PostgreSQL names it. */
interface CommonRow extends Record<string, unknown> {
  id: string
  organization_id: string
  operator_id: string
  operator_name: string
  operator_email: string
  kind: 'incident' | 'bug'
  reason: string
  project_id: string | null
  folder_id: string | null
  content: boolean
  hours: number
  state: 'requested' | 'approved' | 'refused' | 'revoked' | 'withdrawn'
  created_at: string
  decided_at: string | null
  note: string | null
  ends_at: string | null
  ended_at: string | null
}

export interface SupportRow extends CommonRow {
  place_name: string | null
  decided_by_name: string | null
  ended_by_name: string | null
  looks: number
}

export interface OperatorSupportRow extends CommonRow {
  organization: string
  tenant_id: string
  host: string | null
}

export function supportOf(row: SupportRow): SupportRequest {
  return {
    ...commonOf(row),
    place: row.place_name,
    decidedBy: row.decided_by_name,
    endedBy: row.ended_by_name,
    looks: row.looks,
  }
}

export function operatorSupportOf(
  row: OperatorSupportRow,
  own: boolean,
  entered: boolean,
): OperatorSupportRequest {
  return { ...commonOf(row), organization: row.organization, own, entered }
}

function commonOf(row: CommonRow) {
  const over = row.ends_at !== null && Date.parse(row.ends_at) <= Date.now()
  return {
    id: row.id,
    organizationId: row.organization_id,
    operator: { name: row.operator_name, email: row.operator_email },
    kind: row.kind,
    reason: row.reason,
    projectId: row.project_id,
    folderId: row.folder_id,
    content: row.content,
    hours: row.hours,
    state: row.state === 'approved' && over ? ('ended' as const) : row.state,
    createdAt: instant(row.created_at),
    decidedAt: instantOrNull(row.decided_at),
    note: row.note,
    endsAt: instantOrNull(row.ends_at),
    endedAt: instantOrNull(row.ended_at),
  }
}
