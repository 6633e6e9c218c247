import type { FactorAdded, NewPasskey, TotpOffer } from '@holdfast/contracts/factors'
import type { Transaction } from '@holdfast/db/database'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { factorAdded } from '../factors/added.ts'
import { holderOf, takeChallenge } from '../factors/challenge.ts'
import type { FactorRow } from '../factors/own.ts'
import { creationOptions } from '../factors/passkey-options.ts'
import type { PasskeySite } from '../factors/passkey-options.ts'
import { storePasskey, verifyNewPasskey } from '../factors/passkey.ts'
import { activateTotp, offerTotp } from '../factors/totp.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { actingAs } from '../sessions/begin.ts'
import type { SignedInBrowser } from '../sessions/begin.ts'
import { finishStep } from './finish.ts'
import { attemptStep, ownerOf, stepOf } from './step.ts'
import type { StepRow } from './step.ts'

/*
 * The first factor of someone who must have one, set up before there is a session: its key, its first proof, and then the session
 * with recovery codes. What they may do until then is this alone.
 */

type Token = string | undefined

/** Signed in, with what was set up. */
export interface Enrolled extends FactorAdded {
  browser: SignedInBrowser
}

export function offerTotpAtSignIn(
  ctx: Context,
  token: Token,
  how: { sealer: Sealer; issuer: string },
): Promise<TotpOffer> {
  return inTenant(ctx, async (tx) => {
    const step = await enrolling(tx, token)
    return offerTotp(tx, ctx.tenantId, ownerOf(step), how)
  })
}

/** @throws DomainError `no_sign_in_step`, `factor_refused`, `locked_out` */
export async function confirmTotpAtSignIn(
  ctx: Context,
  token: Token,
  input: { code: string; name: string },
  sealer: Sealer,
): Promise<Enrolled> {
  const step = await attemptStep(ctx, token, 'enrol')
  return finish(ctx, step, 'totp', (tx) => activateTotp(tx, ownerOf(step), input, sealer))
}

export function newPasskeyOptionsAtSignIn(ctx: Context, token: Token, site: PasskeySite) {
  return inTenant(ctx, async (tx) => {
    const step = await enrolling(tx, token)
    return creationOptions(tx, ctx.tenantId, ownerOf(step), { site, holder: holderOf(step.id) })
  })
}

/** @throws DomainError `no_sign_in_step`, `factor_refused`, `passkey_known` */
export async function addPasskeyAtSignIn(
  ctx: Context,
  token: Token,
  { name, passkey, site }: { name: string; passkey: NewPasskey; site: PasskeySite },
): Promise<Enrolled> {
  const step = await attemptStep(ctx, token, 'enrol')
  const challenge = await inTenant(ctx, (tx) => takeChallenge(tx, holderOf(step.id)))
  const verified = await verifyNewPasskey(site, challenge, passkey)
  return finish(ctx, step, 'passkey', (tx) => storePasskey(tx, ctx.tenantId, ownerOf(step), name, verified))
}

async function enrolling(tx: Transaction, token: Token): Promise<StepRow> {
  const step = await stepOf(tx, token)
  if (step.kind !== 'enrol') throw new DomainError('no_sign_in_step')
  return step
}

function finish(
  ctx: Context,
  step: StepRow,
  factor: string,
  add: (tx: Transaction) => Promise<FactorRow>,
): Promise<Enrolled> {
  return inTenant(ctx, async (tx) => {
    const row = await add(tx)
    const browser = await finishStep(tx, ctx, step, { factor })
    return { browser, ...(await factorAdded(tx, actingAs(ctx, ownerOf(step), browser.session), row)) }
  })
}
