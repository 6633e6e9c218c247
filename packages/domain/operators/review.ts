import { sql } from 'drizzle-orm'
import type {
  listOperatorReviews as listRoute,
  reviewOperators as route,
} from '@holdfast/contracts/operators'
import type { AnswerOf } from '@holdfast/contracts/route'
import { audit } from '../audit.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { instant } from '../projects/time.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { asOperator, lockOperators } from './operator.ts'
import { dismiss } from './remove.ts'

type Review = AnswerOf<typeof route>

/** A decision about one operator. */
export interface OperatorDecision {
  userId: string
  decision: 'keep' | 'remove'
  comment: string
}

interface Row extends Record<string, unknown> {
  id: string
  reviewer: string
  decisions: Review['decisions']
  created_at: string
}

/**
 * Decides about every operator at once: who is removed is out in the same transaction, and the decisions are kept.
 *
 * @throws DomainError `review_incomplete` when the list changed meanwhile, `last_operator`, `own_account`
 */
export function reviewOperators(
  ctx: ActorContext,
  { decisions }: { decisions: readonly OperatorDecision[] },
): Promise<Review> {
  requireRecentProof(ctx)
  return asOperator(ctx, async (tx) => {
    await lockOperators(tx)
    const operators = await tx.execute<{ id: string; email: string; displayName: string }>(sql`
      select id, email, display_name as "displayName" from users where operator order by name_key, id`)
    const kept = operators.map(({ id: userId, email, displayName }) => {
      const decided = decisions.find((one) => one.userId === userId)
      if (!decided) throw new DomainError('review_incomplete', `${email} is an operator, too.`)
      return { userId, email, displayName, decision: decided.decision, comment: decided.comment }
    })
    if (kept.length !== decisions.length) throw new DomainError('review_incomplete')
    for (const { userId, decision, comment } of kept)
      if (decision === 'remove') await dismiss(tx, ctx, userId, comment)
    const [row] = await tx.execute<Row>(sql`
      insert into operator_reviews (tenant_id, user_id, reviewer, decisions)
      values (${ctx.tenantId}, ${ctx.actor.userId}, ${ctx.actor.displayName}, ${JSON.stringify(kept)}::text::jsonb)
      returning *`)
    if (!row) throw new Error('the review was not inserted')
    await audit(tx, ctx, {
      action: 'operator.reviewed',
      object: { kind: 'operator', id: row.id },
      after: { kept: kept.filter(({ decision }) => decision === 'keep').length, of: kept.length },
    })
    return reviewOf(row)
  })
}

/** Reviews of the operators, newest first. */
export function listOperatorReviews(
  ctx: ActorContext,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<AnswerOf<typeof listRoute>> {
  return asOperator(ctx, async (tx) => {
    const after = cursor ? sql`where id < ${decodeCursor(cursor, [ID])[0]}::uuid` : sql``
    const rows = await tx.execute<Row>(sql`
      select * from operator_reviews ${after} order by id desc limit ${limit + 1}`)
    return page(rows, limit, { item: reviewOf, cursor: (row) => [row.id] })
  })
}

function reviewOf({ id, reviewer, decisions, created_at: at }: Row): Review {
  return { id, reviewer, decisions, createdAt: instant(at) }
}
