import { sql } from 'drizzle-orm'
import type { FactorWay, SignInStep } from '@holdfast/contracts/sign-in-step'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { dutyOf } from '../factors/duty.ts'
import { factorsOf } from '../factors/own.ts'
import type { FactorRow } from '../factors/own.ts'
import { countRecoveryCodes } from '../factors/recovery-codes.ts'
import { renewTrust } from '../factors/trusted-devices.ts'
import { newToken } from '../secret-token.ts'
import { beginSessionOf, identityOf } from '../sessions/begin.ts'
import type { Owner, SignedInBrowser, SignInProof } from '../sessions/begin.ts'
import { policyOf } from '../tenants/tenant.ts'

const stepMinutes = 10

/** A sign-in that waits for its second factor: what its browser is told, and the token that its cookie carries. */
export interface OpenStep {
  id: string
  userId: string
  token: string
  step: SignInStep
}

/** What comes of a password, invitation or provider that was right: a session, or one more step. */
export type SignInOutcome = { kind: 'session'; browser: SignedInBrowser } | { kind: 'step'; open: OpenStep }

/** The proof, with what the browser is trusted by, and the id that session or step get. */
export interface Admission extends SignInProof {
  id: string
  trustToken?: string | undefined
}

/**
 * Decides what a first proof leads to, in the transaction of the sign-in: a session where no second factor is called for, was proven
 * already (`factorAt`) or the browser is trusted; else a step. There is no session before the factor, where one is needed.
 */
export async function admit(
  tx: Transaction,
  ctx: Context,
  owner: Owner,
  { trustToken, ...proof }: Admission,
): Promise<SignInOutcome> {
  const begin = async (change: Partial<SignInProof> = {}): Promise<SignInOutcome> => ({
    kind: 'session',
    browser: await beginSessionOf(tx, ctx, owner, { ...proof, ...change }),
  })
  if (proof.factorAt) return begin()
  const [own, duty, policy] = [await factorsOf(tx, owner.id), await dutyOf(tx, owner.id), await policyOf(tx)]
  // Those who administer are asked every time.
  const trustDays = duty?.reason === 'always' ? 0 : policy.trustedDeviceDays
  if (own.length > 0) {
    const trust = await renewTrust(tx, owner.id, trustToken, trustDays)
    if (trust !== null) return begin({ factorAt: new Date(), trust: { token: trust, days: trustDays } })
    const ways = await waysOf(tx, owner.id, own)
    return { kind: 'step', open: await openStep(tx, ctx, owner, proof, { step: 'factor', ways, trustDays }) }
  }
  if (duty && duty.dueAt <= new Date())
    return { kind: 'step', open: await beginEnrolment(tx, ctx, owner, proof) }
  return begin()
}

/** The step in which someone who must have a second factor sets up the first one. */
export function beginEnrolment(
  tx: Transaction,
  ctx: Context,
  owner: Owner,
  proof: Omit<Admission, 'trustToken'>,
): Promise<OpenStep> {
  return openStep(tx, ctx, owner, proof, { step: 'enrol', ways: [], trustDays: 0 })
}

/** In which ways a person can prove their second factor. */
export async function waysOf(
  tx: Transaction,
  userId: string,
  own: readonly FactorRow[],
): Promise<FactorWay[]> {
  const ways: FactorWay[] = []
  if (own.some(({ kind }) => kind === 'passkey')) ways.push('passkey')
  if (own.some(({ kind }) => kind === 'totp')) ways.push('totp')
  if (await isElsewhere(tx, userId)) ways.push('approval')
  if ((await countRecoveryCodes(tx, userId)) > 0) ways.push('recovery_code')
  return ways
}

/** Whether the person is signed in elsewhere with a second factor: there they could approve. */
async function isElsewhere(tx: Transaction, userId: string): Promise<boolean> {
  const live = await tx.execute(sql`select 1 from sessions
    where user_id = ${userId} and factor_at is not null and expires_at > now() limit 1`)
  return live.length > 0
}

async function openStep(
  tx: Transaction,
  ctx: Context,
  owner: Owner,
  { id, by, providerId, knownDevice }: Omit<Admission, 'trustToken'>,
  what: Pick<SignInStep, 'step' | 'ways' | 'trustDays'>,
): Promise<OpenStep> {
  const { token, hash } = newToken()
  const [row] = await tx.execute<{ expires_at: string }>(sql`
    insert into sign_in_steps (id, tenant_id, user_id, token_hash, kind, method, provider_id, known_device, user_agent,
      address, expires_at)
    values (${id}, ${ctx.tenantId}, ${owner.id}, ${hash}, ${what.step}, ${by}, ${providerId ?? null}, ${knownDevice},
      ${ctx.userAgent}, ${ctx.address}, now() + make_interval(mins => ${stepMinutes})) returning expires_at`)
  await audit(tx, identityOf(ctx, owner, id), {
    action: 'session.step_begun',
    object: { kind: 'session', id, name: owner.email },
    after: { by, providerId, step: what.step },
  })
  const expiresAt = new Date(row?.expires_at ?? 0).toISOString()
  return { id, userId: owner.id, token, step: { ...what, email: owner.email, expiresAt } }
}
