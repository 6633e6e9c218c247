import type { Assignment } from '@holdfast/contracts/roles'
import { instantOrNull } from '../projects/time.ts'

/** An assignment as PostgreSQL names it, with the names beside it. */
export type AssignmentRow = {
  id: string
  role: string
  /** Null for a predefined template, whose name is the reader's own word for its id. */
  template_name: string | null
  user_id: string | null
  group_id: string | null
  name: string | null
  project_id: string | null
  node_id: string | null
  place: string | null
  expires_at: string | null
}

export function toAssignment(row: AssignmentRow): Assignment {
  return {
    id: row.id,
    templateId: row.role,
    templateName: row.template_name ?? row.role,
    userId: row.user_id,
    groupId: row.group_id,
    name: row.name ?? '',
    projectId: row.project_id,
    nodeId: row.node_id,
    place: row.place ?? '',
    expiresAt: instantOrNull(row.expires_at),
  }
}
