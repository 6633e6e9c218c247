import { sql } from 'drizzle-orm'
import type { AccessReview, AccessReviewItem } from '@holdfast/contracts/access-reviews'
import { nameKey } from '@holdfast/contracts/names'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { requireAgreement } from '../change-requests/agreement.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { instantOrNull } from '../projects/time.ts'
import { findReview, itemOf, requireSight, reviewColumns, reviewCounts, reviewOf } from './review.ts'
import type { ItemRow, ReviewRow } from './review.ts'

interface Page {
  cursor?: string | undefined
  limit: number
}

/** Access reviews, newest first, and when the next one begins by itself. */
export function listAccessReviews(
  ctx: Context,
  organizationId: string,
  { cursor, limit }: Page,
): Promise<{
  items: AccessReview[]
  nextCursor: string | null
  months: number | null
  nextAt: string | null
}> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    requireSight(scene)
    const { tx } = scene
    const after = cursor ? sql`and r.id < ${decodeCursor(cursor, [ID])[0]}::uuid` : sql``
    const rows = await tx.execute<ReviewRow>(sql`
      select ${reviewColumns} from access_reviews r ${reviewCounts}
      where r.organization_id = ${organizationId} ${after} order by r.id desc limit ${limit + 1}`)
    const [next] = await tx.execute<{ months: number | null; at: string | null }>(sql`
      select o.review_months as months, coalesce((select max(r.created_at) from access_reviews r
        where r.organization_id = o.id), o.created_at) + make_interval(months => o.review_months) as at
      from organizations o where o.id = ${organizationId}`)
    const { userId } = scene.ctx.actor
    return {
      ...page(rows, limit, { item: (row) => reviewOf(row, userId), cursor: (row) => [row.id] }),
      months: next?.months ?? null,
      nextAt: instantOrNull(next?.at ?? null),
    }
  })
}

/** Sets every how many months a review begins by itself; null: never. */
export function setReviewInterval(
  ctx: Context,
  organizationId: string,
  { months }: { months: number | null },
): Promise<void> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'settings.manage')
    await requireAgreement(tx, acting, organizationId, 'organization.review_interval')
    const [before] = await tx.execute<{ months: number | null }>(sql`
      select review_months as months from organizations where id = ${organizationId} for update`)
    await tx.execute(sql`update organizations set review_months = ${months} where id = ${organizationId}`)
    await audit(tx, acting, {
      action: 'organization.review_interval_changed',
      object: { kind: 'organization', id: organizationId },
      before: { months: before?.months ?? null },
      after: { months },
      organizationId,
    })
  })
}

/** One access review. */
export function getAccessReview(
  ctx: Context,
  organizationId: string,
  reviewId: string,
): Promise<AccessReview> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    requireSight(scene)
    return reviewOf(await findReview(scene.tx, reviewId), scene.ctx.actor.userId)
  })
}

/** What is reviewed, by person. */
export function listAccessReviewItems(
  ctx: Context,
  organizationId: string,
  reviewId: string,
  { cursor, limit, state, filter }: Page & { state?: 'undecided' | undefined; filter?: string | undefined },
): Promise<{ items: AccessReviewItem[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    requireSight(scene)
    await findReview(scene.tx, reviewId)
    const [key, id] = cursor ? decodeCursor(cursor, ['', ID]) : []
    const rows = await scene.tx.execute<ItemRow>(sql`
      select i.* from access_review_items i where i.organization_id = ${organizationId} and i.review_id = ${reviewId}
        ${state ? sql`and i.decision is null` : sql``}
        ${filter ? sql`and strpos(i.sort_key, ${nameKey(filter)}) > 0` : sql``}
        ${cursor ? sql`and (i.sort_key, i.id) > (${key}, ${id}::uuid)` : sql``}
      order by i.sort_key, i.id limit ${limit + 1}`)
    const { userId } = scene.ctx.actor
    return page(rows, limit, { item: (row) => itemOf(row, userId), cursor: (row) => [row.sort_key, row.id] })
  })
}
