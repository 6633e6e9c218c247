import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'

/** What administrators and operators decide about, by the names of path parameters. */
export interface GovernanceThings {
  operatorInvitationId: string
  moveId: string
  supportRequestId: string
  reviewId: string
  reviewItemId: string
  changeRequestId: string
  distributionGroupId: string
}

/** One of each in an organisation, where it is a row of its own. */
export async function insertGovernance(sql: postgres.Sql, organizationId: string): Promise<GovernanceThings> {
  const ids = {
    operatorInvitationId: randomUUID(),
    moveId: randomUUID(),
    supportRequestId: randomUUID(),
    reviewId: randomUUID(),
    reviewItemId: randomUUID(),
    changeRequestId: randomUUID(),
    distributionGroupId: randomUUID(),
  }
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
  const place = { organization_id: organizationId }
  await sql`insert into access_reviews ${sql({ ...place, id: ids.reviewId, due_at: new Date() })}`
  await sql`insert into access_review_items ${sql({
    ...place,
    id: ids.reviewItemId,
    review_id: ids.reviewId,
    kind: 'token',
    object_id: randomUUID(),
    subject_name: 'Adele',
    access: 'files.read',
    sort_key: 'adele',
  })}`
  await sql`insert into change_requests ${sql({
    ...place,
    id: ids.changeRequestId,
    kind: 'organization.two_persons',
    input: sql.json({}),
    before: sql.json({}),
    after: sql.json({}),
    requested_by: randomUUID(),
    requested_by_name: 'Adele',
    expires_at: new Date(Date.now() + 86_400_000),
  })}`
  await sql`insert into distribution_groups ${sql({ ...place, id: ids.distributionGroupId, name: 'All', name_key: 'all' })}`
  return ids
}
