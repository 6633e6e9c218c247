import type { PasskeyProof } from '@holdfast/contracts/factors'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { holderOf, takeChallenge } from '../factors/challenge.ts'
import { requestOptions } from '../factors/passkey-options.ts'
import type { PasskeySite } from '../factors/passkey-options.ts'
import { findPasskey, takePasskey, verifyPasskey } from '../factors/passkey.ts'
import { takeRecoveryCode } from '../factors/recovery-codes.ts'
import { takeTotp } from '../factors/totp.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { identityOf } from '../sessions/begin.ts'
import type { SignedInBrowser } from '../sessions/begin.ts'
import { finishStep } from './finish.ts'
import { attemptStep, noteRefusal, ownerOf, stepOf } from './step.ts'
import type { StepRow } from './step.ts'

type Token = string | undefined

/**
 * Finishes a sign-in by a code of an authenticator app.
 *
 * @throws DomainError `no_sign_in_step`, `locked_out`, `factor_refused`
 */
export async function proveTotp(
  ctx: Context,
  token: Token,
  { code, trust }: { code: string; trust: boolean },
  sealer: Sealer,
): Promise<SignedInBrowser> {
  const step = await attemptStep(ctx, token, 'factor')
  return finishWhere(ctx, step, { factor: 'totp', trust }, (tx) => takeTotp(tx, step.user_id, code, sealer))
}

/** Finishes a sign-in by a recovery code, which is used up. Never trusts the browser: who lost the factor sets up another. */
export async function proveRecoveryCode(
  ctx: Context,
  token: Token,
  { code }: { code: string },
): Promise<SignedInBrowser> {
  const step = await attemptStep(ctx, token, 'factor')
  return finishWhere(ctx, step, { factor: 'recovery_code' }, (tx) => takeRecoveryCode(tx, step.user_id, code))
}

/** What to ask the person's passkeys for. */
export function passkeyStepOptions(ctx: Context, token: Token, site: PasskeySite) {
  return inTenant(ctx, async (tx) => {
    const step = await stepOf(tx, token)
    if (step.kind !== 'factor') throw new DomainError('no_sign_in_step')
    return requestOptions(tx, ctx.tenantId, step.user_id, { site, holder: holderOf(step.id) })
  })
}

/** Finishes a sign-in by a passkey of the person. */
export async function provePasskey(
  ctx: Context,
  token: Token,
  { passkey, trust, site }: { passkey: PasskeyProof; trust: boolean; site: PasskeySite },
): Promise<SignedInBrowser> {
  const step = await attemptStep(ctx, token, 'factor')
  const { challenge, stored } = await inTenant(ctx, async (tx) => ({
    challenge: await takeChallenge(tx, holderOf(step.id)),
    stored: await findPasskey(tx, passkey),
  }))
  const known = stored?.user_id === step.user_id ? stored : null
  const count = known && (await signCountOf(() => verifyPasskey(site, challenge, known, passkey)))
  return finishWhere(ctx, step, { factor: 'passkey', trust }, async (tx) => {
    if (!known || count === null) return false
    if (await takePasskey(tx, known, count)) return true
    await noteClone(tx, ctx, step, known.id)
    return false
  })
}

/** A refusal here is a refusal of the step; what else goes wrong is thrown. */
async function signCountOf(verify: () => Promise<number>): Promise<number | null> {
  try {
    return await verify()
  } catch (error) {
    if (error instanceof DomainError) return null
    throw error
  }
}

async function finishWhere(
  ctx: Context,
  step: StepRow,
  how: { factor: string; trust?: boolean },
  take: (tx: Transaction) => Promise<boolean>,
): Promise<SignedInBrowser> {
  const browser = await inTenant(ctx, async (tx) => {
    if (await take(tx)) return finishStep(tx, ctx, step, how)
    await noteRefusal(tx, ctx, step, `wrong_${how.factor}`)
    return null
  })
  if (!browser) throw new DomainError('factor_refused')
  return browser
}

function noteClone(tx: Transaction, ctx: Context, step: StepRow, id: string): Promise<void> {
  return audit(tx, identityOf(ctx, ownerOf(step), step.id), {
    action: 'factor.copy_suspected',
    object: { kind: 'account', id: step.user_id, name: step.email },
    after: { factor: id },
  })
}
