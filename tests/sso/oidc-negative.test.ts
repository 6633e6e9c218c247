import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateKeyPair, SignJWT } from 'jose'
import { Browser, locationOf } from './browser.ts'
import { Op } from './oidc-op.ts'
import type { Lies } from './oidc-op.ts'
import { connectOidc, signInAt } from './oidc-world.ts'
import { makeWorld, ruleOf, whoIs } from './world.ts'
import type { SsoWorld } from './world.ts'
import type { SsoProvider } from '@holdfast/contracts/sso'

let world: SsoWorld
let op: Op
let other: Op
let gone: Op
let provider: SsoProvider
let second: SsoProvider
let foreignKey: CryptoKey
beforeAll(async () => {
  op = await Op.start()
  other = await Op.start()
  gone = await Op.start()
  world = await makeWorld({ OUTBOUND_ALLOW: `${op.issuer},${other.issuer},${gone.issuer}` })
  provider = await connectOidc(world, op)
  second = await connectOidc(world, other)
  foreignKey = (await generateKeyPair('RS256')).privateKey
  const { at, browser } = await signInAt(world.api.url, op, provider)
  expect(await ruleOf(world.sql, at)).toBe('no problem but /')
  expect(await whoIs(browser)).toMatchObject({ email: 'pat@corp.test' })
})
afterAll(async () => {
  await world.stop()
  op.stop()
  other.stop()
})

const now = () => Math.floor(Date.now() / 1000)
const unsigned = (claims: Record<string, unknown>, alg = 'none') =>
  `${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`

describe('a token that is wrong', () => {
  test.each<[string, string, () => Lies]>([
    ['another nonce', 'oidc.nonce', () => ({ claims: { nonce: 'x' } })],
    ['no nonce', 'oidc.nonce', () => ({ claims: { nonce: undefined } })],
    ['another issuer', 'oidc.issuer', () => ({ claims: { iss: other.issuer } })],
    ['no issuer', 'oidc.issuer', () => ({ claims: { iss: undefined } })],
    ['an issuer with a slash more', 'oidc.issuer', () => ({ claims: { iss: `${op.issuer}/` } })],
    ['another audience', 'oidc.audience', () => ({ claims: { aud: 'other' } })],
    ['no audience', 'oidc.audience', () => ({ claims: { aud: undefined } })],
    [
      'our audience among others',
      'oidc.audience',
      () => ({ claims: { aud: ['holdfast', 'other'], azp: 'holdfast' } }),
    ],
    ['another authorized party', 'oidc.azp', () => ({ claims: { azp: 'other' } })],
    ['several audiences and no party', 'oidc.audience', () => ({ claims: { aud: ['holdfast', 'other'] } })],
    ['expired', 'oidc.expired', () => ({ claims: { exp: now() - 120 } })],
    ['no end', 'oidc.expired', () => ({ claims: { exp: undefined } })],
    ['an end that is text', 'oidc.expired', () => ({ claims: { exp: 'never' } })],
    ['not yet valid', 'oidc.expired', () => ({ claims: { nbf: now() + 600 } })],
    ['issued in the future', 'oidc.clock', () => ({ claims: { iat: now() + 600, exp: now() + 900 } })],
    ['no subject', 'oidc.subject', () => ({ claims: { sub: undefined } })],
    ['an empty subject', 'oidc.subject', () => ({ claims: { sub: '' } })],
    ['the hash of another access token', 'oidc.at_hash', () => ({ claims: { at_hash: 'x' } })],
    ['not signed', 'oidc.signature', () => ({ token: (claims) => unsigned(claims) })],
    [
      'not signed, in other letters',
      'oidc.signature',
      () => ({ token: (claims) => unsigned(claims, 'None') }),
    ],
    [
      'signed with the public key as a secret',
      'oidc.signature',
      () => ({ token: (claims) => op.confused(claims) }),
    ],
    [
      'signed by another key of the same name',
      'oidc.signature',
      () => ({
        token: (claims) =>
          new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(foreignKey),
      }),
    ],
    [
      'signed by a key in its own head',
      'oidc.signature',
      () => ({
        token: (claims) =>
          new SignJWT(claims)
            .setProtectedHeader({ alg: 'RS256', kid: 'own', jku: `${other.issuer}/jwks` })
            .sign(foreignKey),
      }),
    ],
    [
      'signed by the keys of another provider',
      'oidc.signature',
      () => ({ token: (claims) => other.sign(claims) }),
    ],
    [
      'altered',
      'oidc.signature',
      () => ({
        token: async (claims) => {
          const [head, , signature] = (await op.sign(claims)).split('.')
          return `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: 'root' })).toString('base64url')}.${signature}`
        },
      }),
    ],
    [
      'an extension that must be understood',
      'oidc.signature',
      () => ({ header: { crit: ['b64'], b64: true } }),
    ],
    ['no token', 'oidc.answer', () => ({ tokenBody: { id_token: undefined } })],
    ['what is no token', 'oidc.answer', () => ({ tokenBody: { id_token: 'x' } })],
    [
      'userinfo of another person',
      'oidc.userinfo_subject',
      () => ({ userinfo: { sub: 'root', email: 'root@corp.test' } }),
    ],
    ['userinfo of nobody', 'oidc.userinfo_subject', () => ({ userinfo: { email: 'root@corp.test' } })],
    [
      'an address that was not verified, of a new person',
      'person.email_unverified',
      () => ({
        claims: { sub: 'n1', email: 'n1@corp.test', email_verified: false },
        userinfo: { sub: 'n1' },
      }),
    ],
    [
      'an address of another domain',
      'person.domain',
      () => ({ claims: { sub: 'n2', email: 'n2@elsewhere.test' }, userinfo: { sub: 'n2' } }),
    ],
    ['a failing token address', 'oidc.answer', () => ({ tokenStatus: 500 })],
    ['a key set without keys', 'oidc.signature', () => ({ jwks: { keys: [] } })],
    ['a key set that is none', 'oidc.answer', () => ({ jwks: 'x' })],
  ])('%s', async (_, rule, lies) => {
    const { at, browser } = await signInAt(world.api.url, op, provider, lies())
    expect(await ruleOf(world.sql, at)).toBe(rule)
    expect(await whoIs(browser)).toBeNull()
  })
})

describe('an answer that is wrong', () => {
  test.each<[string, string, Lies]>([
    ['another state', 'oidc.state', { answer: { state: 'x' } }],
    ['no state', 'oidc.state', { answer: { state: undefined } }],
    ['another issuer (mix-up)', 'oidc.issuer', { answer: { iss: 'https://evil.test' } }],
    ['no issuer although one was promised', 'oidc.issuer', { answer: { iss: undefined } }],
    ['no code', 'oidc.answer', { answer: { code: undefined } }],
    ['a code of nobody', 'oidc.code', { answer: { code: 'x' } }],
    [
      'an error',
      'provider.denied',
      { answer: { code: undefined, error: 'access_denied', error_description: 'no' } },
    ],
    ['a token in the address', 'oidc.answer', { answer: { code: undefined, id_token: 'x' } }],
  ])('%s', async (_, rule, lies) => {
    const { at, browser } = await signInAt(world.api.url, op, provider, lies)
    expect(await ruleOf(world.sql, at)).toBe(rule)
    expect(await whoIs(browser)).toBeNull()
  })

  test('one that came before, and its code in another sign-in', async () => {
    const { back, browser } = await signInAt(world.api.url, op, provider)
    expect(await ruleOf(world.sql, locationOf(await browser.get(back.pathname + back.search)))).toBe(
      'oidc.state',
    )
    const fresh = new Browser(world.api.url)
    const to = locationOf(await fresh.get(`/api/v1/sso/${provider.id}/start`))
    const again = op.authorize(to, { answer: { code: back.searchParams.get('code') ?? '' } })
    expect(await ruleOf(world.sql, locationOf(await fresh.get(again.pathname + again.search)))).toBe(
      'oidc.code',
    )
  })

  test('the code of another browser (its verifier differs)', async () => {
    op.lies = {}
    const attacker = new Browser(world.api.url)
    const victim = new Browser(world.api.url)
    const stolen = op.authorize(locationOf(await attacker.get(`/api/v1/sso/${provider.id}/start`)))
    const to = locationOf(await victim.get(`/api/v1/sso/${provider.id}/start`))
    const back = op.authorize(to, { answer: { code: stolen.searchParams.get('code') ?? '' } })
    expect(await ruleOf(world.sql, locationOf(await victim.get(back.pathname + back.search)))).toBe(
      'oidc.code',
    )
  })

  test('in a browser that did not begin', async () => {
    op.lies = {}
    const browser = new Browser(world.api.url)
    const back = op.authorize(locationOf(await browser.get(`/api/v1/sso/${provider.id}/start`)))
    const victim = new Browser(world.api.url)
    expect(await ruleOf(world.sql, locationOf(await victim.get(back.pathname + back.search)))).toBe(
      'oidc.cookie',
    )
  })

  test('at the redirect URI of another provider (mix-up)', async () => {
    op.lies = {}
    const browser = new Browser(world.api.url)
    const back = op.authorize(locationOf(await browser.get(`/api/v1/sso/${provider.id}/start`)))
    const path = new URL(second.addresses.redirectUri).pathname
    expect(await ruleOf(world.sql, locationOf(await browser.get(path + back.search)))).toBe('oidc.state')
  })

  test('state twice', async () => {
    op.lies = {}
    const browser = new Browser(world.api.url)
    const back = op.authorize(locationOf(await browser.get(`/api/v1/sso/${provider.id}/start`)))
    const at = locationOf(await browser.get(`${back.pathname}${back.search}&state=x`))
    expect(await ruleOf(world.sql, at)).toBe('oidc.state')
  })

  test('with the code of another client', async () => {
    op.lies = {}
    const browser = new Browser(world.api.url)
    const to = locationOf(await browser.get(`/api/v1/sso/${provider.id}/start`))
    const theirs = new URL(to)
    theirs.searchParams.set('redirect_uri', 'https://client.example/callback')
    theirs.searchParams.set('code_challenge', 'x')
    const code = op.authorize(theirs).searchParams.get('code') ?? ''
    const back = op.authorize(to, { answer: { code } })
    expect(await ruleOf(world.sql, locationOf(await browser.get(back.pathname + back.search)))).toBe(
      'oidc.code',
    )
  })
})

describe('bad luck', () => {
  test('a provider that is down: a page that says so, and everything works again', async () => {
    const away = await connectOidc(world, gone)
    const browser = new Browser(world.api.url)
    const to = locationOf(await browser.get(`/api/v1/sso/${away.id}/start`))
    const back = gone.authorize(to)
    gone.stop()
    const at = locationOf(await browser.get(back.pathname + back.search))
    expect(at.searchParams.get('reason')).toBe('provider_down')
    expect(await ruleOf(world.sql, at)).toBe('provider.unreachable')
    const { at: works } = await signInAt(world.api.url, op, provider)
    expect(works.pathname).toBe('/')
  })

  test('what we ask and how: PKCE, state, nonce, and nothing in the address but the code', async () => {
    await signInAt(world.api.url, op, provider)
    const query = op.requests.at(-1)?.searchParams
    expect(query?.get('code_challenge_method')).toBe('S256')
    expect(query?.get('response_type')).toBe('code')
    expect(query?.get('nonce')).toHaveLength(43)
    expect(query?.get('state')).toHaveLength(43)
    expect(query?.get('redirect_uri')).toBe(provider.addresses.redirectUri)
    expect(op.exchanged.at(-1)?.get('code_verifier')).toHaveLength(43)
  })
})
