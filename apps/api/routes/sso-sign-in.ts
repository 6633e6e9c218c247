import * as contract from '@holdfast/contracts/sso-sign-in'
import { signedIn } from '@holdfast/domain/context'
import type { Context } from '@holdfast/domain/context'
import { newToken } from '@holdfast/domain/secret-token'
import { backChannelLogout } from '@holdfast/domain/sso/back-channel'
import { proveLink, waitingLink } from '@holdfast/domain/sso/link'
import { finishOidc } from '@holdfast/domain/sso/oidc/flow'
import { readOurJwks, readOurMetadata } from '@holdfast/domain/sso/our-side'
import { finishSaml } from '@holdfast/domain/sso/saml/flow'
import { finishOidcSignOut, finishSamlLogout, signOutAtProvider } from '@holdfast/domain/sso/sign-out'
import { startSso } from '@holdfast/domain/sso/start'
import type { Departure, SsoStart } from '@holdfast/domain/sso/start'
import { signInWays } from '@holdfast/domain/sso/ways'
import type { Doors } from '../app.ts'
import { depart } from '../http/departure.ts'
import type { ApiContext } from '../http/environment.ts'
import { readForm } from '../http/provider-posts.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

/** As many as sign-ins by password: an office behind one address comes at nine o'clock. */
const perAddress = { name: 'sso', requests: 600, seconds: 60 }

/** What browsers and identity providers call. */
export function ssoSignInRoutes(api: Api, { sso, metrics }: Parts, { sites, cookies, limits }: Doors): void {
  const home = (c: ApiContext) => sites.urlOf(c.get('tenant'))
  const tokens = (c: ApiContext) => ({ sso: cookies.readSso(c), device: cookies.readDevice(c) })
  const take = (c: ApiContext) => limits.take(perAddress, c.get('address'))

  /** The token of the browser, made when it has none; with ten minutes more. */
  const browserToken = (c: ApiContext): string => {
    const token = cookies.readSso(c) ?? newToken().token
    cookies.setSso(c, token)
    return token
  }
  const goTo = (c: ApiContext, to: Departure): Response => {
    if (to.to === 'app') metrics.signIns.inc({ outcome: 'signed_in' })
    if (to.to === 'problem') metrics.signIns.inc({ outcome: 'sso_refused' })
    return depart(c, cookies, home(c), to)
  }
  const start = async (ctx: Context, c: ApiContext, input: Omit<SsoStart, 'publicUrl' | 'browserToken'>) =>
    goTo(c, await startSso(ctx, sso, { ...input, publicUrl: home(c), browserToken: browserToken(c) }))

  api.on(contract.listSignInWays, async ({ ctx, body, c }) => {
    await take(c)
    return signInWays(ctx, body.email)
  })

  api.on(contract.startSso, async ({ ctx, params, query, c }) => {
    await take(c)
    const { returnTo, test } = query
    return start(ctx, c, { ...params, returnTo, test, hint: query.hint ?? query.login_hint })
  })

  api.on(contract.oidcCallback, async ({ ctx, params, c }) => {
    await take(c)
    const query = new URL(c.req.url).search
    return goTo(c, await finishOidc(ctx, sso, { ...params, publicUrl: home(c), query, tokens: tokens(c) }))
  })

  api.on(contract.samlAcs, async ({ ctx, params, c }) => {
    await take(c)
    const encoded = (await readForm(c)).get('SAMLResponse') ?? ''
    const outcome = await finishSaml(ctx, sso, { ...params, publicUrl: home(c), encoded, tokens: tokens(c) })
    if (outcome.to === 'start') return start(ctx, c, { ...params, restarts: outcome.restarts })
    return goTo(c, outcome)
  })

  api.on(contract.samlLogout, async ({ ctx, params, c }) => {
    await take(c)
    const message = { binding: 'redirect', query: new URL(c.req.url).search } as const
    return goTo(
      c,
      await finishSamlLogout(ctx, sso, { ...params, publicUrl: home(c), message, tokens: tokens(c) }),
    )
  })

  api.on(contract.samlLogoutPost, async ({ ctx, params, c }) => {
    await take(c)
    const form = await readForm(c)
    const message = {
      binding: 'post',
      request: form.get('SAMLRequest'),
      response: form.get('SAMLResponse'),
      relayState: form.get('RelayState'),
    } as const
    return goTo(
      c,
      await finishSamlLogout(ctx, sso, { ...params, publicUrl: home(c), message, tokens: tokens(c) }),
    )
  })

  api.on(contract.samlMetadata, async ({ ctx, params, c }) => {
    c.header('Content-Type', 'application/samlmetadata+xml')
    c.header('Content-Disposition', 'attachment; filename="holdfast-metadata.xml"')
    return c.body(await readOurMetadata(ctx, params.providerId, home(c)))
  })

  api.on(contract.ssoJwks, ({ ctx, params }) => readOurJwks(ctx, params.providerId))

  api.on(contract.oidcBackChannelLogout, async ({ ctx, params, c }) => {
    await take(c)
    const token = (await readForm(c)).get('logout_token') ?? ''
    const ended = await backChannelLogout(ctx, sso, { ...params, token })
    c.header('Cache-Control', 'no-store')
    return ended ? c.text('') : c.json({ error: 'invalid_request' }, 400)
  })

  api.on(contract.ssoSignedOut, async ({ ctx, params, c }) => {
    const state = new URL(c.req.url).searchParams.get('state')
    return goTo(c, await finishOidcSignOut(ctx, { ...params, state, tokens: tokens(c) }))
  })

  api.on(contract.getSsoLink, ({ ctx, c }) => waitingLink(ctx, cookies.readSso(c)))

  api.on(contract.proveSsoLink, ({ ctx, c }) => proveLink(signedIn(ctx), cookies.readSso(c)))

  api.on(contract.ssoSignOut, async ({ ctx, c }) => {
    const bySso = ctx.actor.session?.method === 'sso'
    const token = bySso ? browserToken(c) : ''
    const url = await signOutAtProvider(ctx, sso, { publicUrl: home(c), browserToken: token })
    cookies.clearSession(c)
    return { url }
  })
}
