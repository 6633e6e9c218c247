import { sql } from 'drizzle-orm'
import type { AccessReview, AccessReviewItem } from '@holdfast/contracts/access-reviews'
import type { Queries } from '@holdfast/db/database'
import { can } from '../can.ts'
import { DomainError } from '../error.ts'
import type { Scene } from '../projects/enter.ts'
import { instant, instantOrNull } from '../projects/time.ts'

/** A review with what its list shows, as PostgreSQL names it. */
export interface ReviewRow extends Record<string, unknown> {
  id: string
  state: AccessReview['state']
  started_by_name: string | null
  created_at: string
  due_at: string
  overdue: boolean
  closed_at: string | null
  closed_by_name: string | null
  reviewers: AccessReview['reviewers']
  items: number
  undecided: number
  kept: number
  changed: number
  removed: number
}

export const reviewColumns = sql`
  r.id, r.state, r.started_by_name, r.created_at, r.due_at, r.state = 'open' and r.due_at < now() as overdue, r.closed_at,
  r.closed_by_name, (select coalesce(jsonb_agg(jsonb_build_object('userId', w.user_id, 'name', w.name) order by w.name), '[]')
    from access_reviewers w where w.review_id = r.id) as reviewers, c.*`

export const reviewCounts = sql`
  cross join lateral (select count(*)::int as items, count(*) filter (where i.decision is null)::int as undecided,
    count(*) filter (where i.decision = 'keep')::int as kept, count(*) filter (where i.decision = 'change')::int as changed,
    count(*) filter (where i.decision = 'remove')::int as removed
    from access_review_items i where i.organization_id = r.organization_id and i.review_id = r.id) c`

export function reviewOf(row: ReviewRow, userId: string): AccessReview {
  const { items, undecided, kept, changed, removed } = row
  return {
    id: row.id,
    state: row.state,
    startedBy: row.started_by_name,
    createdAt: instant(row.created_at),
    dueAt: instant(row.due_at),
    overdue: row.overdue,
    closedAt: instantOrNull(row.closed_at),
    closedBy: row.closed_by_name,
    reviewers: row.reviewers,
    counts: { items, undecided, kept, changed, removed },
    mayDecide: row.state === 'open' && row.reviewers.some((one) => one.userId === userId),
  }
}

/**
 * One review of the organisation in scope.
 *
 * @throws DomainError `not_found`
 */
export async function findReview(tx: Pick<Queries, 'execute'>, reviewId: string): Promise<ReviewRow> {
  const [row] = await tx.execute<ReviewRow>(sql`
    select ${reviewColumns} from access_reviews r ${reviewCounts} where r.id = ${reviewId}`)
  if (!row) throw new DomainError('not_found')
  return row
}

/** Reviews are evidence: who manages people or reads the trail may see them. */
export function requireSight({ access }: Pick<Scene, 'access'>): void {
  if (!can(access, 'member.manage', {}) && !can(access, 'audit.see', {})) throw new DomainError('forbidden')
}

/** An item as PostgreSQL names it. */
export interface ItemRow extends Record<string, unknown> {
  id: string
  kind: AccessReviewItem['kind']
  object_id: string
  subject_id: string | null
  group_id: string | null
  subject_name: string
  subject_email: string | null
  external: boolean
  access: string
  project_id: string | null
  node_id: string | null
  place_name: string | null
  since: string | null
  last_seen_at: string | null
  sort_key: string
  decision: AccessReviewItem['decision']
  changed_to: string | null
  comment: string | null
  decided_at: string | null
  decided_by_name: string | null
  outcome: AccessReviewItem['outcome']
}

export function itemOf(row: ItemRow, userId: string): AccessReviewItem {
  return {
    id: row.id,
    kind: row.kind,
    subject: {
      id: row.subject_id,
      name: row.subject_name,
      email: row.subject_email,
      external: row.external,
    },
    group: row.kind === 'role' && row.group_id !== null,
    access: row.access,
    place: row.place_name,
    since: instantOrNull(row.since),
    lastSeenAt: instantOrNull(row.last_seen_at),
    decision: row.decision,
    changedTo: row.changed_to,
    comment: row.comment,
    decidedAt: instantOrNull(row.decided_at),
    decidedBy: row.decided_by_name,
    outcome: row.outcome,
    own: row.subject_id === userId,
  }
}
