import { sql } from 'drizzle-orm'
import type { AnswerOf } from '@holdfast/contracts/route'
import type { listOperators as route } from '@holdfast/contracts/operators'
import type { ActorContext } from '../context.ts'
import { instant, instantOrNull } from '../projects/time.ts'
import { asOperator } from './operator.ts'

/** Months within which the list of operators is reviewed. */
const REVIEW_MONTHS = 6

interface Row extends Record<string, unknown> {
  user_id: string
  email: string
  display_name: string
  state: 'active' | 'disabled'
  last_seen_at: string | null
}
interface InvitationRow extends Record<string, unknown> {
  id: string
  email: string
  invited_by: string
  created_at: string
  expires_at: string
}

/** Who runs the appliance, who is invited to, and when that was last reviewed. */
export function listOperators(ctx: ActorContext): Promise<AnswerOf<typeof route>> {
  return asOperator(ctx, async (tx) => {
    const operators = await tx.execute<Row>(sql`
      select id as user_id, email, display_name, state, last_seen_at from users where operator order by name_key, id`)
    const invitations = await tx.execute<InvitationRow>(sql`
      select id, email, invited_by, created_at, expires_at from operator_invitations
      where expires_at > now() order by id desc`)
    const [review] = await tx.execute<{ at: string | null; due: string }>(sql`
      select max(r.created_at) as at,
        coalesce(max(r.created_at), a.set_up_at, now()) + make_interval(months => ${REVIEW_MONTHS}) as due
      from appliance a left join operator_reviews r on true group by a.set_up_at`)
    return {
      items: operators.map((row) => ({
        userId: row.user_id,
        email: row.email,
        displayName: row.display_name,
        state: row.state,
        lastSeenAt: instantOrNull(row.last_seen_at),
      })),
      invitations: invitations.map((row) => ({
        id: row.id,
        email: row.email,
        invitedBy: row.invited_by,
        createdAt: instant(row.created_at),
        expiresAt: instant(row.expires_at),
      })),
      reviewedAt: instantOrNull(review?.at ?? null),
      reviewDueAt: instant(review?.due ?? new Date().toISOString()),
    }
  })
}
