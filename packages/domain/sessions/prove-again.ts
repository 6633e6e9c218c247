import { sql } from 'drizzle-orm'
import type { Proof, ProofWay } from '@holdfast/contracts/proof'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { holderOf, takeChallenge } from '../factors/challenge.ts'
import { factorsOf } from '../factors/own.ts'
import { requestOptions } from '../factors/passkey-options.ts'
import type { PasskeySite } from '../factors/passkey-options.ts'
import { findPasskey, takePasskey, verifyPasskey } from '../factors/passkey.ts'
import { countRecoveryCodes, takeRecoveryCode } from '../factors/recovery-codes.ts'
import { takeTotp } from '../factors/totp.ts'
import { verifyPassword } from '../passwords/hash.ts'
import { getAccount } from '../people/find.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { policyOf } from '../tenants/tenant.ts'
import { noteProof } from './note-proof.ts'
import { countAttempt, forgetFailures, lockedOut } from './throttle.ts'

/** How the person of this session can prove once more who they are. */
export function proofWays(ctx: ActorContext) {
  const { userId, session } = ctx.actor
  return inTenant(ctx, async (tx) => {
    const own = await factorsOf(tx, userId)
    const [password] = await tx.execute(sql`select 1 from passwords where user_id = ${userId}`)
    const factorMissing = own.length > 0 && !session?.factorAt
    const ways: ProofWay[] = []
    if (own.some(({ kind }) => kind === 'passkey')) ways.push('passkey')
    if (own.some(({ kind }) => kind === 'totp')) ways.push('totp')
    if (password && !factorMissing) ways.push('password')
    if ((await countRecoveryCodes(tx, userId)) > 0) ways.push('recovery_code')
    return { ways, factorMissing, provenAt: (session?.provenAt ?? new Date(0)).toISOString() }
  })
}

/** What to ask the person's passkeys for. */
export function proofPasskeyOptions(ctx: ActorContext, site: PasskeySite) {
  const holder = holderOf(ctx.actor.sessionId)
  return inTenant(ctx, (tx) => requestOptions(tx, ctx.tenantId, ctx.actor.userId, { site, holder }))
}

/**
 * Takes a proof: the session is good for sensitive acts for ten minutes, and has a second factor if that was one. Counted like
 * sign-ins, by session: who finds an open browser must not guess on here.
 *
 * @throws DomainError `invalid_credentials` (password), `factor_refused`, `locked_out`
 */
export async function proveAgain(
  ctx: ActorContext,
  proof: Proof,
  how: { sealer: Sealer; site: PasskeySite },
): Promise<void> {
  const { email, sessionId } = ctx.actor
  const sources = [`session:${sessionId}`]
  const { locked } = await inTenant(ctx, async (tx) =>
    countAttempt(tx, ctx.tenantId, email, sources, await policyOf(tx)),
  )
  if (locked) throw lockedOut(locked.retryAfter)
  const take = await prepare(ctx, proof, how)
  const proven = await inTenant(ctx, async (tx) => {
    const right = await take(tx)
    if (right) {
      await forgetFailures(tx, email, sources)
      await noteProof(tx, ctx, { factor: proof.way !== 'password' })
    }
    await audit(tx, ctx, {
      action: right ? 'session.proven' : 'session.proof_refused',
      object: { kind: 'session', id: sessionId, name: email },
      after: { by: proof.way },
    })
    return right
  })
  if (proven) return
  throw new DomainError(proof.way === 'password' ? 'invalid_credentials' : 'factor_refused')
}

/** What takes long happens before the transaction; what takes a code or a count happens in it. */
async function prepare(
  ctx: ActorContext,
  proof: Proof,
  { sealer, site }: { sealer: Sealer; site: PasskeySite },
): Promise<(tx: Transaction) => Promise<boolean>> {
  const { userId } = ctx.actor
  if (proof.way === 'totp') return (tx) => takeTotp(tx, userId, proof.code, sealer)
  if (proof.way === 'recovery_code') return (tx) => takeRecoveryCode(tx, userId, proof.code)
  if (proof.way === 'password') {
    const account = await inTenant(ctx, (tx) => getAccount(tx, userId))
    const right = await verifyPassword(account?.passwordHash ?? null, proof.password)
    return () => Promise.resolve(right)
  }
  const { challenge, stored } = await inTenant(ctx, async (tx) => ({
    challenge: await takeChallenge(tx, holderOf(ctx.actor.sessionId)),
    stored: await findPasskey(tx, proof.passkey),
  }))
  if (stored?.user_id !== userId) return () => Promise.resolve(false)
  const count = await verifyPasskey(site, challenge, stored, proof.passkey)
  return (tx) => takePasskey(tx, stored, count)
}
