import {
  getAppliance,
  getSession,
  getTenantSettings,
  renewSession as renewRoute,
  signIn as signInRoute,
  signOut as signOutRoute,
  updateTenantSettings as updateSettingsRoute,
} from '@holdfast/contracts/session'
import { DomainError } from '@holdfast/domain/error'
import { signedIn } from '@holdfast/domain/context'
import { describeSession } from '@holdfast/domain/sessions/current'
import { signOut } from '@holdfast/domain/sessions/end'
import { renewSession } from '@holdfast/domain/sessions/renew'
import { signIn } from '@holdfast/domain/sessions/sign-in'
import { isSetUp } from '@holdfast/domain/setup/create-link'
import { brandOf } from '@holdfast/domain/tenants/branding'
import { getTenantSettings as readSettings, updateTenantSettings } from '@holdfast/domain/tenants/settings'
import type { Doors } from '../app.ts'
import type { ApiContext } from '../http/environment.ts'
import { counted } from '../http/count-sign-in.ts'
import { answerSignIn } from '../http/answer-sign-in.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'
import { version } from '../version.ts'

/** An office behind one address signs in at nine o'clock; guessing is slowed down by lock-outs and Argon2 beyond that. */
const perAddress = { name: 'sign-in', requests: 300, seconds: 60 }

/** The appliance, the session of this browser, and the policy of its tenant. */
export function sessionRoutes(
  api: Api,
  { db, metrics, mailer }: Parts,
  { cookies, limits, sites }: Doors,
): void {
  api.on(getAppliance, async ({ ctx, c }) => ({
    version,
    setUp: await isSetUp(db),
    tenant: { ...(await brandOf(ctx)), own: c.get('tenant').host !== null },
    mail: mailer !== null,
    publicUrl: sites.urlOf(c.get('tenant')),
    serverTime: new Date().toISOString(),
  }))

  api.on(signInRoute, async ({ ctx, body, c }) => {
    await limits.take(perAddress, ctx.address)
    const deviceToken = cookies.readDevice(c)
    const trustToken = cookies.readTrust(c)
    const outcome = await counted(
      metrics,
      () => signIn({ ...ctx, actor: null }, { ...body, deviceToken, trustToken }),
      'password_right',
    )
    // One browser, one session: the one before would live on without anyone who holds its key.
    if (ctx.actor) await signOut(signedIn(ctx))
    return answerSignIn(c, cookies, outcome)
  })

  api.on(getSession, ({ ctx, c }) => describeSession(ctx, sessionOf(c)))

  api.on(renewRoute, async ({ ctx, c }) => {
    const session = sessionOf(c)
    const token = await renewSession(ctx, session.id)
    if (token !== null) cookies.setSession(c, token)
    return describeSession(ctx, session)
  })

  api.on(signOutRoute, async ({ ctx, c }) => {
    await signOut(ctx)
    cookies.clearSession(c)
  })

  api.on(getTenantSettings, ({ ctx }) => readSettings(ctx))

  api.on(updateSettingsRoute, async ({ ctx, body }) => {
    const settings = await updateTenantSettings(ctx, body)
    sites.forget()
    return settings
  })
}

/** The session that the route's access asked for. */
function sessionOf(c: ApiContext) {
  const session = c.get('session')
  if (!session) throw new DomainError('unauthenticated')
  return session
}
