import { sql } from 'drizzle-orm'
import type { SignInStep } from '@holdfast/contracts/sign-in-step'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context, SessionMethod } from '../context.ts'
import { DomainError } from '../error.ts'
import { dutyOf } from '../factors/duty.ts'
import { factorsOf } from '../factors/own.ts'
import { hashToken } from '../secret-token.ts'
import { identityOf } from '../sessions/begin.ts'
import type { Owner } from '../sessions/begin.ts'
import { countAttempt, lockedOut } from '../sessions/throttle.ts'
import { policyOf } from '../tenants/tenant.ts'
import { waysOf } from './admit.ts'

/** Wrong answers that end a step: begin again with the password. */
const mostAttempts = 5

/** A sign-in that waits for its second factor, with its person. */
export interface StepRow extends Record<string, unknown> {
  id: string
  kind: SignInStep['step']
  method: Exclude<SessionMethod, 'token'>
  provider_id: string | null
  known_device: Buffer | null
  attempts: number
  expires_at: string
  user_id: string
  email: string
  display_name: string
  operator: boolean
}

export const ownerOf = (step: StepRow): Owner => ({
  id: step.user_id,
  email: step.email,
  displayName: step.display_name,
  operator: step.operator,
})

/**
 * The live step of the browser that has this token.
 *
 * @throws DomainError `no_sign_in_step`
 */
export async function stepOf(tx: Transaction, token: string | undefined): Promise<StepRow> {
  const [row] = await tx.execute<StepRow>(sql`
    select s.id, s.kind, s.method, s.provider_id, s.known_device, s.attempts, s.expires_at, u.id as user_id, u.email,
      u.display_name, u.operator
    from sign_in_steps s join users u on u.id = s.user_id and u.state = 'active'
    where s.token_hash = ${hashToken(token ?? '')} and s.expires_at > now() for update of s`)
  if (!row) throw new DomainError('no_sign_in_step')
  return row
}

/** What the browser is told of its step, again: after a reload. */
export function describeStep(ctx: Context, token: string | undefined): Promise<SignInStep> {
  return inTenant(ctx, async (tx) => {
    const step = await stepOf(tx, token)
    const [own, duty, policy] = [
      await factorsOf(tx, step.user_id),
      await dutyOf(tx, step.user_id),
      await policyOf(tx),
    ]
    return {
      step: step.kind,
      email: step.email,
      ways: step.kind === 'factor' ? await waysOf(tx, step.user_id, own) : [],
      trustDays: step.kind === 'enrol' || duty?.reason === 'always' ? 0 : policy.trustedDeviceDays,
      expiresAt: new Date(step.expires_at).toISOString(),
    }
  })
}

/** Gives a sign-in up. Without one nothing happens. */
export function cancelStep(ctx: Context, token: string | undefined): Promise<void> {
  return inTenant(ctx, async (tx) => {
    await tx.execute(sql`delete from sign_in_steps where token_hash = ${hashToken(token ?? '')}`)
  })
}

/**
 * Counts an attempt at the second factor before it is looked at, so that many at once count as many: by step, and by account
 * over all steps, where a browser that is known counts apart from all others.
 *
 * @throws DomainError `no_sign_in_step`, `locked_out`
 */
export async function attemptStep(
  ctx: Context,
  token: string | undefined,
  kind: SignInStep['step'],
): Promise<StepRow> {
  const { step, locked } = await inTenant(ctx, async (tx) => {
    const step = await stepOf(tx, token)
    if (step.kind !== kind) throw new DomainError('no_sign_in_step')
    await tx.execute(step.attempts + 1 >= mostAttempts ? last(step) : once(step))
    const sources = factorSources(step)
    const { locked } = await countAttempt(tx, ctx.tenantId, step.email, sources, await policyOf(tx))
    if (locked) await noteRefusal(tx, ctx, step, 'locked_out')
    return { step, locked }
  })
  if (locked) throw lockedOut(locked.retryAfter)
  return step
}

/** Where failures at the second factor are counted; they say that somebody knows the password. */
export function factorSources({ known_device: device }: StepRow): string[] {
  return [device ? `factor-device:${device.toString('hex')}` : 'factor']
}

export function noteRefusal(tx: Transaction, ctx: Context, step: StepRow, reason: string): Promise<void> {
  return audit(tx, identityOf(ctx, ownerOf(step), step.id), {
    action: 'session.refused',
    object: { kind: 'account', id: step.user_id, name: step.email },
    after: { reason },
  })
}

const once = (step: StepRow) => sql`update sign_in_steps set attempts = attempts + 1 where id = ${step.id}`
/** The last one may still be right: the step is closed for any further. */
const last = (step: StepRow) =>
  sql`update sign_in_steps set attempts = attempts + 1, expires_at = least(expires_at, now()) where id = ${step.id}`
