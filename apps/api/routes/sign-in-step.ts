import * as contract from '@holdfast/contracts/factors'
import { describeSession } from '@holdfast/domain/sessions/current'
import type { SignedInBrowser } from '@holdfast/domain/sessions/begin'
import {
  addPasskeyAtSignIn,
  confirmTotpAtSignIn,
  newPasskeyOptionsAtSignIn,
  offerTotpAtSignIn,
} from '@holdfast/domain/sign-in/enrol'
import type { Enrolled } from '@holdfast/domain/sign-in/enrol'
import { passkeySignInOptions, signInWithPasskey } from '@holdfast/domain/sign-in/passkey-alone'
import {
  passkeyStepOptions,
  provePasskey,
  proveRecoveryCode,
  proveTotp,
} from '@holdfast/domain/sign-in/prove'
import { cancelStep, describeStep } from '@holdfast/domain/sign-in/step'
import type { Doors } from '../app.ts'
import { counted } from '../http/count-sign-in.ts'
import type { ApiContext } from '../http/environment.ts'
import { passkeySite } from '../http/passkey-site.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

/** Behind one address many sign in; guessing ends with the step and the account's own count. */
const perAddress = { name: 'sign-in-step', requests: 300, seconds: 60 }

/** The step between password and session: prove the second factor, or set up the first one. And passkeys alone. */
export function signInStepRoutes(
  api: Api,
  { metrics, sealer }: Parts,
  { cookies, limits, sites }: Doors,
): void {
  const siteOf = (c: ApiContext) => passkeySite(sites, c)

  /** A sign-in that is done: its cookies, and the session as the answer. */
  const done = async (c: ApiContext, work: () => Promise<SignedInBrowser>) => {
    await limits.take(perAddress, c.get('address'))
    const browser = await counted(metrics, work)
    cookies.clearStep(c)
    cookies.signIn(c, browser)
    return describeSession(c.get('ctx'), browser.session)
  }

  const enrolled = async (c: ApiContext, work: () => Promise<Enrolled>) => {
    let made: Enrolled | undefined
    const session = await done(c, async () => (made = await work()).browser)
    return { session, recoveryCodes: made?.recoveryCodes ?? null }
  }

  api.on(contract.getSignInStep, ({ ctx, c }) => describeStep(ctx, cookies.readStep(c)))

  api.on(contract.cancelSignIn, async ({ ctx, c }) => {
    await cancelStep(ctx, cookies.readStep(c))
    cookies.clearStep(c)
  })

  api.on(contract.proveTotp, ({ ctx, body, c }) =>
    done(c, () => proveTotp(ctx, cookies.readStep(c), body, sealer)),
  )

  api.on(contract.proveRecoveryCode, ({ ctx, body, c }) =>
    done(c, () => proveRecoveryCode(ctx, cookies.readStep(c), body)),
  )

  api.on(contract.passkeyStepOptions, ({ ctx, c }) => passkeyStepOptions(ctx, cookies.readStep(c), siteOf(c)))

  api.on(contract.provePasskey, ({ ctx, body, c }) =>
    done(c, () => provePasskey(ctx, cookies.readStep(c), { ...body, site: siteOf(c) })),
  )

  api.on(contract.offerTotpAtSignIn, ({ ctx, c }) =>
    offerTotpAtSignIn(ctx, cookies.readStep(c), { sealer, issuer: c.get('tenant').name }),
  )

  api.on(contract.confirmTotpAtSignIn, ({ ctx, body, c }) =>
    enrolled(c, () => confirmTotpAtSignIn(ctx, cookies.readStep(c), body, sealer)),
  )

  api.on(contract.newPasskeyOptionsAtSignIn, ({ ctx, c }) =>
    newPasskeyOptionsAtSignIn(ctx, cookies.readStep(c), siteOf(c)),
  )

  api.on(contract.addPasskeyAtSignIn, ({ ctx, body, c }) =>
    enrolled(c, () => addPasskeyAtSignIn(ctx, cookies.readStep(c), { ...body, site: siteOf(c) })),
  )

  api.on(contract.passkeySignInOptions, async ({ ctx, c }) => {
    await limits.take(perAddress, ctx.address)
    const { token, options } = await passkeySignInOptions(ctx, siteOf(c))
    cookies.setStep(c, token)
    return options
  })

  api.on(contract.signInWithPasskey, ({ ctx, body, c }) =>
    done(c, () => signInWithPasskey(ctx, cookies.readStep(c), { ...body, site: siteOf(c) })),
  )
}
