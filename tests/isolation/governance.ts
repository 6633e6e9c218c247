import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'

/** What administrators and operators decide about, by the names of path parameters. */
export interface GovernanceThings {
  operatorInvitationId: string
  moveId: string
  supportRequestId: string
}

/** One of each in an organisation, where it is a row of its own. */
export async function insertGovernance(sql: postgres.Sql, organizationId: string): Promise<GovernanceThings> {
  const ids = { operatorInvitationId: randomUUID(), moveId: randomUUID(), supportRequestId: randomUUID() }
  // Of an operator whom nobody knows.
  await sql`insert into support_requests ${sql({
    id: ids.supportRequestId,
    organization_id: organizationId,
    operator_id: randomUUID(),
    operator_name: 'Otto',
    operator_email: 'otto@example.org',
    kind: 'bug',
    reason: 'To find out why it fails',
    content: true,
    hours: 1,
  })}`
  return ids
}
