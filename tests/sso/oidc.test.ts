import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSsoProvider, readSsoMetadata, updateSsoProvider } from '@holdfast/contracts/sso-routes'
import { Browser, locationOf } from './browser.ts'
import { Op } from './oidc-op.ts'
import { connectOidc, signInAt } from './oidc-world.ts'
import { makeWorld, ruleOf, whoIs } from './world.ts'
import type { SsoWorld } from './world.ts'

let world: SsoWorld
let op: Op
let listener: RequestListener
const server = createServer((request, response) => listener(request, response))
let issuer = ''
beforeAll(async () => {
  op = await Op.start()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  world = await makeWorld({ OUTBOUND_ALLOW: `${op.issuer},${issuer}` })
})
afterAll(async () => {
  await world.stop()
  op.stop()
  server.closeAllConnections()
  server.close()
})

/** A certified provider, with people who are called as they sign in. */
function certified(client: Record<string, unknown>): RequestListener {
  const provider = new Provider(issuer, {
    clients: [client],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    features: { rpInitiatedLogout: { enabled: true } },
    cookies: { keys: ['only for tests'] },
    pkce: { required: () => true },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@corp.test`, email_verified: true, name: 'Pat Person' }),
    }),
  })
  return provider.callback()
}

/** Follows the provider’s pages: signs in, consents, comes back. */
async function through(at: Browser, to: URL, login: string): Promise<URL> {
  let next = to
  for (let step = 0; step < 12; step += 1) {
    if (next.origin !== issuer) return next
    const response = await at.get(next.pathname + next.search)
    if (response.status === 200) {
      const page = await response.text()
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
      next = new URL(
        (await at.post(next.pathname, { prompt, login, password: 'x' }, issuer)).headers.get('location') ??
          '',
        issuer,
      )
    } else next = new URL(response.headers.get('location') ?? '', issuer)
  }
  throw new Error('the provider leads nowhere')
}

test('with a certified provider: sign-in with PKCE, and sign-out there and back', async () => {
  const { client, organizationId } = world.admin
  const { id, addresses } = await client.call(createSsoProvider, {
    params: { organizationId },
    body: { name: 'Certified', kind: 'oidc' },
  })
  listener = certified({
    client_id: 'holdfast',
    client_secret: 'a secret of 32 characters or more!',
    redirect_uris: [addresses.redirectUri],
    post_logout_redirect_uris: [addresses.postLogoutRedirectUri],
  })
  const params = { organizationId, providerId: id }
  await client.call(readSsoMetadata, { params, body: { issuer } })
  await client.call(updateSsoProvider, {
    params,
    body: { oidc: { clientId: 'holdfast' }, clientSecret: 'a secret of 32 characters or more!' },
  })
  await world.sql`update sso_providers set state = 'enabled' where id = ${id}`

  const [here, there] = [new Browser(world.api.url), new Browser(issuer)]
  const back = await through(
    there,
    locationOf(await here.get(`/api/v1/sso/${id}/start?returnTo=/projects`)),
    'cert',
  )
  expect(back.origin + back.pathname).toBe(addresses.redirectUri)
  const at = locationOf(await here.get(back.pathname + back.search))
  expect(await ruleOf(world.sql, at)).toBe('no problem but /projects')
  expect(await whoIs(here)).toMatchObject({ email: 'cert@corp.test' })

  const out = new URL((await (await here.json('POST', '/api/v1/sso/sign-out')).json()).url)
  expect(out.origin).toBe(issuer)
  expect(out.searchParams.get('id_token_hint')).toBeTruthy()
  expect(await whoIs(here)).toBeNull()
  const page = await (await there.get(out.pathname + out.search)).text()
  const xsrf = /name="xsrf" value="(\w+)"/.exec(page)?.[1] ?? ''
  const left = await there.post('/session/end/confirm', { xsrf, logout: 'yes' }, issuer)
  const home = new URL(left.headers.get('location') ?? '')
  expect(home.origin + home.pathname).toBe(addresses.postLogoutRedirectUri)
  expect(locationOf(await here.get(home.pathname + home.search)).pathname).toBe('/sign-in')
})

test('our own key instead of a secret', async () => {
  const { client, organizationId } = world.admin
  const { id, addresses } = await client.call(createSsoProvider, {
    params: { organizationId },
    body: { name: 'Keyed', kind: 'oidc' },
  })
  const jwks = await (await new Browser(world.api.url).get(new URL(addresses.jwksUrl).pathname)).json()
  expect(jwks.keys[0]).not.toHaveProperty('d')
  listener = certified({
    client_id: 'keyed',
    token_endpoint_auth_method: 'private_key_jwt',
    redirect_uris: [addresses.redirectUri],
    jwks,
  })
  const params = { organizationId, providerId: id }
  await client.call(updateSsoProvider, {
    params,
    body: { oidc: { issuer, clientId: 'keyed', clientAuthentication: 'private_key_jwt' } },
  })
  await world.sql`update sso_providers set state = 'enabled' where id = ${id}`
  const [here, there] = [new Browser(world.api.url), new Browser(issuer)]
  const back = await through(there, locationOf(await here.get(`/api/v1/sso/${id}/start`)), 'keyed')
  expect(await ruleOf(world.sql, locationOf(await here.get(back.pathname + back.search)))).toBe(
    'no problem but /',
  )
})

test('the provider ends sessions by its back channel: with a logout token alone, once', async () => {
  const provider = await connectOidc(world, op)
  const { browser } = await signInAt(world.api.url, op, provider, {
    claims: { sid: 'session-1', amr: ['pwd', 'mfa'] },
  })
  expect(await whoIs(browser)).not.toBeNull()
  const [session] =
    await world.sql`select factor_at from sessions where method = 'sso' order by created_at desc limit 1`
  expect(session?.factor_at).not.toBeNull()
  const event = { 'http://schemas.openid.net/event/backchannel-logout': {} }
  const iat = Math.floor(Date.now() / 1000)
  const good = {
    iss: op.issuer,
    aud: op.clientId,
    iat,
    exp: iat + 120,
    jti: crypto.randomUUID(),
    sid: 'session-1',
    events: event,
  }
  const send = async (claims: Record<string, unknown>) => {
    const path = new URL(provider.addresses.backChannelLogoutUri).pathname
    const logoutToken = await op.sign(claims, { typ: 'logout+jwt' })
    return (await new Browser(world.api.url).post(path, { logout_token: logoutToken })).status
  }
  const wrong = [
    { nonce: 'x' },
    { events: {} },
    { aud: 'other' },
    { iss: 'https://x.test' },
    { sid: undefined },
    { jti: undefined },
    { iat: iat - 4000 },
  ]
  for (const change of wrong) expect(await send(JSON.parse(JSON.stringify({ ...good, ...change })))).toBe(400)
  expect(await whoIs(browser)).not.toBeNull()
  expect(await send(good)).toBe(200)
  expect(await whoIs(browser)).toBeNull()
  expect(await send(good)).toBe(400)
})

test('an address that the provider does not call verified is no way into an account', async () => {
  const provider = await connectOidc(world, op)
  await world.sql`insert into users (tenant_id, email, email_key, display_name, name_key)
    select tenant_id, 'victim@corp.test', 'victim@corp.test', 'Vic', 'vic' from organizations limit 1`
  await world.sql`insert into memberships (organization_id, user_id, tenant_id)
    select ${world.admin.organizationId}, id, tenant_id from users where email_key = 'victim@corp.test'`
  const claims = { sub: 'v', email: 'victim@corp.test' }
  const said = (verified: boolean | undefined) => ({
    claims: { ...claims, email_verified: verified },
    userinfo: { sub: 'v' },
  })
  for (const verified of [undefined, false])
    expect((await signInAt(world.api.url, op, provider, said(verified))).at.pathname).toBe('/sso/link')
  const { at, browser } = await signInAt(world.api.url, op, provider, said(true))
  expect(at.pathname).toBe('/')
  expect(await whoIs(browser)).toMatchObject({ email: 'victim@corp.test' })
})
