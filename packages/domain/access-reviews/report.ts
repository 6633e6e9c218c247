import { sql } from 'drizzle-orm'
import type { AccessReviewItem } from '@holdfast/contracts/access-reviews'
import { audit } from '../audit.ts'
import { csvLine } from '../audit/csv.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { findReview, itemOf, requireSight, reviewOf } from './review.ts'
import type { ItemRow } from './review.ts'

/** Bounds the memory of one report; an organisation with more takes the pages of the list. */
const MOST_ITEMS = 50_000

/** The evidence of a review as a file: the review, then who decided what when. Taking it stands in the trail. */
export function reportAccessReview(
  ctx: Context,
  organizationId: string,
  reviewId: string,
  { format }: { format: 'csv' | 'json' },
): Promise<{ name: string; body: string }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    requireSight(scene)
    const { tx, ctx: acting } = scene
    const { userId } = acting.actor
    const review = reviewOf(await findReview(tx, reviewId), userId)
    const rows = await tx.execute<ItemRow>(sql`
      select * from access_review_items where organization_id = ${organizationId} and review_id = ${reviewId}
      order by sort_key, id limit ${MOST_ITEMS}`)
    const items = rows.map((row) => itemOf(row, userId))
    await audit(tx, acting, {
      action: 'access_review.exported',
      object: { kind: 'access_review', id: reviewId },
      after: { format, items: items.length },
      organizationId,
    })
    const facts = { ...review, mayDecide: undefined }
    const name = `access-review-${review.createdAt.slice(0, 10)}.${format}`
    const body =
      format === 'json'
        ? `${JSON.stringify({ review: facts, items: items.map(evidence) }, null, 2)}\n`
        : csvOf(items)
    return { name, body }
  })
}

/** Without what is about who takes the report. */
function evidence(item: AccessReviewItem) {
  return { ...item, own: undefined }
}

const columns: Readonly<Record<string, (item: AccessReviewItem) => string | null>> = {
  kind: (item) => item.kind,
  subject: (item) => item.subject.name,
  email: (item) => item.subject.email,
  external: (item) => (item.subject.external ? 'yes' : 'no'),
  access: (item) => item.access,
  place: (item) => item.place,
  since: (item) => item.since,
  last_seen: (item) => item.lastSeenAt,
  decision: (item) => item.decision,
  changed_to: (item) => item.changedTo,
  comment: (item) => item.comment,
  decided_by: (item) => item.decidedBy,
  decided_at: (item) => item.decidedAt,
  outcome: (item) => item.outcome,
}

function csvOf(items: readonly AccessReviewItem[]): string {
  const cells = Object.values(columns)
  return [
    csvLine(Object.keys(columns)),
    ...items.map((item) => csvLine(cells.map((cell) => cell(item)))),
  ].join('')
}
