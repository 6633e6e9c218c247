import { randomInt } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Approval } from '@holdfast/contracts/approvals'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { ActorContext, Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { instant } from '../projects/time.ts'
import { identityOf } from '../sessions/begin.ts'
import type { SignedInBrowser } from '../sessions/begin.ts'
import { finishStep } from './finish.ts'
import { attemptStep, ownerOf, stepOf } from './step.ts'

/*
 * Approval on another device where the same person is signed in with a second factor. The waiting browser shows a number that is typed
 * on the other device: who taps "yes" without looking approves nothing.
 */

const minutes = 3
/** Wrong numbers that deny it. */
const mostMistakes = 3

/** A sign-in that waits for approval. */
export interface Asked {
  userId: string
  number: number
  expiresAt: Date
}

/** Asks for approval; asking again replaces the number. Counted like any attempt, so that nobody is flooded. */
export async function askForApproval(ctx: Context, token: string | undefined): Promise<Asked> {
  const step = await attemptStep(ctx, token, 'factor')
  const number = randomInt(10, 100)
  return inTenant(ctx, async (tx) => {
    const [row] = await tx.execute<{ id: string; expires_at: string }>(sql`
      insert into sign_in_approvals as a (tenant_id, user_id, step_id, number, expires_at)
      values (${ctx.tenantId}, ${step.user_id}, ${step.id}, ${number}, now() + make_interval(mins => ${minutes}))
      on conflict (step_id) do update set number = excluded.number, expires_at = excluded.expires_at, mistakes = 0
        where a.state = 'waiting' returning id, expires_at`)
    if (!row) throw new DomainError('sign_in_denied')
    await audit(tx, identityOf(ctx, ownerOf(step), step.id), {
      action: 'session.approval_asked',
      object: { kind: 'session', id: step.id, name: step.email },
    })
    return { userId: step.user_id, number, expiresAt: new Date(row.expires_at) }
  })
}

/**
 * Goes on with an approved sign-in; null while it waits.
 *
 * @throws DomainError `sign_in_denied`, `no_sign_in_step` (too late as well)
 */
export function redeemApproval(
  ctx: Context,
  token: string | undefined,
  { trust }: { trust: boolean },
): Promise<SignedInBrowser | null> {
  return inTenant(ctx, async (tx) => {
    const step = await stepOf(tx, token)
    const [row] = await tx.execute<{ state: string; late: boolean }>(sql`
      select state, expires_at < now() as late from sign_in_approvals where step_id = ${step.id}`)
    if (row?.state === 'denied') throw new DomainError('sign_in_denied')
    if (!row || row.late) throw new DomainError('no_sign_in_step', 'Nobody approved it in time.')
    if (row.state === 'waiting') return null
    return finishStep(tx, ctx, step, { factor: 'approval', trust })
  })
}

interface Row extends Record<string, unknown> {
  id: string
  user_agent: string
  address: string
  created_at: string
  expires_at: string
}

/** One's own sign-ins that wait, newest first. */
export function listApprovals(ctx: ActorContext): Promise<Approval[]> {
  return inTenant(ctx, async (tx) => {
    const rows = await tx.execute<Row>(sql`
      select a.id, s.user_agent, s.address, a.created_at, a.expires_at
      from sign_in_approvals a join sign_in_steps s on s.id = a.step_id
      where a.user_id = ${ctx.actor.userId} and a.state = 'waiting' and a.expires_at > now()
      order by a.created_at desc limit 20`)
    return rows.map((row) => ({
      id: row.id,
      userAgent: row.user_agent,
      address: row.address,
      createdAt: instant(row.created_at),
      expiresAt: instant(row.expires_at),
    }))
  })
}

/**
 * Approves by the number that the other browser shows, or denies. Only from a session that has a second factor itself: else the
 * password would approve the password.
 *
 * @throws DomainError `not_found`, `factor_required`, `factor_refused` for a wrong number, the third of which denies
 */
export async function decideApproval(
  ctx: ActorContext,
  approvalId: string,
  decision: { decision: 'approve'; number: number } | { decision: 'deny' },
): Promise<void> {
  if (!ctx.actor.session?.factorAt) throw new DomainError('factor_required')
  const { userId, email } = ctx.actor
  const outcome = await inTenant(ctx, async (tx) => {
    const [row] = await tx.execute<{ step_id: string; number: number; mistakes: number }>(sql`
      select step_id, number, mistakes from sign_in_approvals where id = ${approvalId} and user_id = ${userId}
        and state = 'waiting' and expires_at > now() for update`)
    if (!row) throw new DomainError('not_found')
    const right = decision.decision === 'approve' && decision.number === row.number
    const mistaken = decision.decision === 'approve' && !right
    const denied = decision.decision === 'deny' || row.mistakes + 1 >= mostMistakes
    const state = right ? 'approved' : denied ? 'denied' : 'waiting'
    await tx.execute(sql`update sign_in_approvals set state = ${state}, mistakes = mistakes + ${mistaken ? 1 : 0}
      where id = ${approvalId}`)
    await audit(tx, ctx, {
      action: right ? 'session.approved' : denied ? 'session.denied' : 'session.approval_mistaken',
      object: { kind: 'session', id: row.step_id, name: email },
    })
    return mistaken ? 'mistaken' : state
  })
  if (outcome === 'mistaken') throw new DomainError('factor_refused', 'This is not the number it shows.')
}
