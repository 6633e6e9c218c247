import { sql } from 'drizzle-orm'
import type { AccessReview, AccessReviewItem } from '@holdfast/contracts/access-reviews'
import type { TemplateId } from '@holdfast/contracts/roles'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { requireAdministrator } from '../organizations/manage-member.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { applyDecision } from './apply.ts'
import { findReview, itemOf, reviewOf } from './review.ts'
import type { ItemRow, ReviewRow } from './review.ts'

export interface ItemDecision {
  itemId: string
  decision: 'keep' | 'change' | 'remove'
  templateId?: TemplateId | undefined
  comment?: string | undefined
}

/**
 * Decides about items of an open review as one of its reviewers. Changes and removals are made in the same transaction; when one
 * cannot be made, none is.
 *
 * @throws DomainError `forbidden`, `not_found`, `review_closed`, `review_decided`, `review_own_access`, `role_too_high`,
 *   `last_administrator`, `invalid_request`
 */
export function decideAccessReview(
  ctx: Context,
  organizationId: string,
  reviewId: string,
  { items }: { items: readonly ItemDecision[] },
): Promise<{ items: AccessReviewItem[] }> {
  return inOpenReview(ctx, organizationId, reviewId, async (scene, review) => {
    const decided: AccessReviewItem[] = []
    for (const item of items) decided.push(await decideOne(scene, review, item))
    await requireAdministrator(scene)
    return { items: decided }
  })
}

async function decideOne(scene: Scene, review: ReviewRow, input: ItemDecision): Promise<AccessReviewItem> {
  const { tx, ctx } = scene
  const { decision, templateId, comment } = input
  const [item] = await tx.execute<ItemRow>(sql`
    select * from access_review_items where review_id = ${review.id} and id = ${input.itemId} for update`)
  if (!item) throw new DomainError('not_found')
  if (item.outcome === 'applied' || item.outcome === 'gone') throw new DomainError('review_decided')
  if (item.subject_id === ctx.actor.userId && review.reviewers.length > 1)
    throw new DomainError('review_own_access')
  if (
    (decision === 'change') !== (templateId !== undefined) ||
    (decision === 'change' && item.kind !== 'role')
  )
    throw new DomainError('invalid_request', 'Only a template can be changed, and to which one must be said.')
  const outcome = decision === 'keep' ? 'kept' : await applyDecision(scene, item, templateId)
  const [row] = await tx.execute<ItemRow>(sql`
    update access_review_items set decision = ${decision}, changed_to = ${templateId ?? null}, comment = ${comment ?? null},
      decided_at = now(), decided_by = ${ctx.actor.userId}, decided_by_name = ${ctx.actor.displayName}, outcome = ${outcome}
    where id = ${item.id} returning *`)
  await audit(tx, ctx, {
    action: 'access_review.decided',
    object: { kind: 'access_review', id: review.id, name: item.subject_email ?? item.subject_name },
    after: { decision, access: item.access, place: item.place_name, changedTo: templateId, comment, outcome },
    organizationId: scene.organizationId,
  })
  return itemOf(row ?? item, ctx.actor.userId)
}

/**
 * Closes a review in which everything is decided; what it says stays as it is from then on.
 *
 * @throws DomainError `forbidden`, `not_found`, `review_closed`, `review_undecided`
 */
export function closeAccessReview(
  ctx: Context,
  organizationId: string,
  reviewId: string,
): Promise<AccessReview> {
  return inOpenReview(ctx, organizationId, reviewId, async ({ tx, ctx: acting }, review) => {
    if (review.undecided > 0) throw new DomainError('review_undecided')
    await tx.execute(sql`
      update access_reviews set state = 'closed', closed_at = now(), closed_by = ${acting.actor.userId},
        closed_by_name = ${acting.actor.displayName} where id = ${reviewId}`)
    const { items, kept, changed, removed } = review
    await audit(tx, acting, {
      action: 'access_review.closed',
      object: { kind: 'access_review', id: reviewId },
      after: { items, kept, changed, removed },
      organizationId,
    })
    return reviewOf(await findReview(tx, reviewId), acting.actor.userId)
  })
}

/** As one of the reviewers, who must still be allowed to manage people. Two of them decide one after another. */
function inOpenReview<T>(
  ctx: Context,
  organizationId: string,
  reviewId: string,
  work: (scene: Scene, review: ReviewRow) => Promise<T>,
): Promise<T> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'member.manage')
    await scene.tx.execute(sql`select from organizations where id = ${organizationId} for update`)
    const review = await findReview(scene.tx, reviewId)
    if (review.state !== 'open') throw new DomainError('review_closed')
    const { userId } = scene.ctx.actor
    if (!review.reviewers.some((one) => one.userId === userId)) throw new DomainError('forbidden')
    return work(scene, review)
  })
}
