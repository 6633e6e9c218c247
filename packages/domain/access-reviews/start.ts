import { sql } from 'drizzle-orm'
import type { AccessReview } from '@holdfast/contracts/access-reviews'
import type { Transaction } from '@holdfast/db/database'
import { accessReviewMail } from '@holdfast/mail/messages/access-review'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import { enter } from '../projects/enter.ts'
import { administratorsOf } from '../support/administrators.ts'
import { findReview, reviewOf } from './review.ts'
import { snapshotAccess } from './snapshot.ts'

interface Reviewer extends Record<string, unknown> {
  id: string
  email: string
  displayName: string
}

/**
 * Begins an access review by hand.
 *
 * @throws DomainError `forbidden`, `review_open`, `not_found` (a reviewer who is no active member)
 */
export function startAccessReview(
  ctx: Context,
  organizationId: string,
  input: { dueDays: number; reviewerIds?: readonly string[] | undefined; origin: string },
): Promise<AccessReview> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'member.manage')
    const reviewers = input.reviewerIds
      ? await membersOf(tx, organizationId, input.reviewerIds)
      : await administratorsOf(tx, organizationId)
    const id = await beginReview(tx, acting, {
      organizationId,
      dueDays: input.dueDays,
      reviewers,
      origin: input.origin,
    })
    return reviewOf(await findReview(tx, id), acting.actor.userId)
  })
}

async function membersOf(
  tx: Transaction,
  organizationId: string,
  ids: readonly string[],
): Promise<Reviewer[]> {
  const members = await tx.execute<Reviewer>(sql`
    select u.id, u.email, u.display_name as "displayName" from memberships m join users u on u.id = m.user_id
    where m.organization_id = ${organizationId} and m.state = 'active' and m.user_id = any (${sql.param([...ids])}::uuid[])`)
  if (members.length !== new Set(ids).size) throw new DomainError('not_found')
  return members
}

export interface NewReview {
  organizationId: string
  dueDays: number
  reviewers: readonly Reviewer[]
  /** Of the organisation's sign-in page. */
  origin: string
}

/**
 * Begins a review in a transaction scoped to the organisation: one at a time, with all access of this moment, and a mail to who is to
 * decide.
 *
 * @throws DomainError `review_open`
 */
export async function beginReview(
  tx: Transaction,
  ctx: Context,
  { organizationId, dueDays, reviewers, origin }: NewReview,
): Promise<string> {
  const [organization] = await tx.execute<{ name: string }>(sql`
    select name from organizations where id = ${organizationId} for update`)
  const [open] = await tx.execute(sql`
    select 1 from access_reviews where organization_id = ${organizationId} and state = 'open'`)
  if (open) throw new DomainError('review_open')
  const [made] = await tx.execute<{ id: string; due_at: string }>(sql`
    insert into access_reviews (organization_id, started_by, started_by_name, due_at)
    values (${organizationId}, ${ctx.actor?.userId ?? null}, ${ctx.actor?.displayName ?? null},
      now() + make_interval(days => ${dueDays}))
    returning id, due_at`)
  if (!made) throw new Error('the review was not inserted')
  for (const { id, displayName } of reviewers)
    await tx.execute(sql`insert into access_reviewers (review_id, user_id, organization_id, name)
      values (${made.id}, ${id}, ${organizationId}, ${displayName})`)
  const items = await snapshotAccess(tx, { organizationId, reviewId: made.id })
  await audit(tx, ctx, {
    action: 'access_review.started',
    object: { kind: 'access_review', id: made.id, name: organization?.name },
    after: { items, reviewers: reviewers.map(({ email }) => email), dueDays },
    organizationId,
  })
  const url = `${origin}/organizations/${organizationId}/access-reviews/${made.id}`
  for (const { id, email } of reviewers) {
    const mail = {
      to: email,
      organization: organization?.name ?? '',
      undecided: items,
      dueAt: new Date(made.due_at),
      url,
    }
    await postMail(tx, ctx, {
      message: accessReviewMail(mail),
      kind: 'access_review',
      organizationId,
      userId: id,
    })
  }
  return made.id
}
