import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import postgres from 'postgres'
import { createInvitation } from '@holdfast/contracts/organizations'
import {
  changePassword,
  endOtherSessions,
  getAppliance,
  getSession,
  listSessions,
  renewSession,
  signIn,
  signOut,
  updateTenantSettings,
} from '@holdfast/contracts/session'
import { checkSetupToken, setUp } from '@holdfast/contracts/setup'
import { Client } from '../../../tests/harness/client.ts'
import { invite, newPassword, setUpByLink, signInAgain, tokenOf } from '../../../tests/harness/set-up.ts'
import type { SignedIn } from '../../../tests/harness/set-up.ts'
import { startApi } from '../testing/start-api.ts'
import type { TestApi } from '../testing/start-api.ts'

let api: TestApi
let admin: SignedIn
let superuser: postgres.Sql
beforeAll(async () => {
  api = await startApi()
  superuser = postgres(api.database.url('postgres'), { max: 1 })
})
afterAll(async () => {
  await superuser.end()
  await api.stop()
})

const code = (wanted: string) =>
  expect.objectContaining({ problem: expect.objectContaining({ code: wanted }) })

describe('before set-up', () => {
  test('nothing answers but what sets it up', async () => {
    const client = new Client(api.url)
    expect(await client.call(getAppliance, {})).toMatchObject({
      setUp: false,
      mail: false,
      publicUrl: api.url,
    })
    for (const path of ['/api/v1/session', '/api/v1/anything', '/api/openapi.json']) {
      const response = await client.fetch(path)
      expect([path, response.status]).toEqual([path, 503])
      expect(await response.json()).toMatchObject({ code: 'not_set_up' })
    }
  })

  test('a link works until the next one is made, and an hour', async () => {
    const client = new Client(api.url)
    const first = tokenOf(await api.setupLink())
    expect(await client.call(checkSetupToken, { body: { token: first } })).toHaveProperty('expiresAt')
    const second = tokenOf(await api.setupLink())
    await expect(client.call(checkSetupToken, { body: { token: first } })).rejects.toEqual(
      code('link_invalid'),
    )
    await superuser`update appliance set setup_expires_at = now() - interval '1 second'`
    await expect(client.call(checkSetupToken, { body: { token: second } })).rejects.toEqual(
      code('link_invalid'),
    )
  })

  test('an obvious password is refused and the link stays good; then it works once', async () => {
    const link = await api.setupLink()
    const body = { organization: 'Hafen AG', displayName: 'Ada Admin', email: 'ada@example.org' }
    const client = new Client(api.url)
    for (const password of ['short', 'passwordpassword', 'Hafen AG Ada Admin', 'ada@example.org1'])
      await expect(client.call(setUp, { body: { ...body, token: tokenOf(link), password } })).rejects.toEqual(
        code('weak_password'),
      )
    admin = await setUpByLink(link)
    await expect(
      client.call(setUp, { body: { ...body, token: tokenOf(link), password: newPassword() } }),
    ).rejects.toEqual(code('already_set_up'))
    await expect(api.setupLink()).rejects.toThrow('already_set_up')
  })
})

describe('signing in', () => {
  test('answers the session, and the same for a wrong password and an unknown account', async () => {
    const client = await signInAgain(admin)
    const session = await client.call(getSession, {})
    expect(session).toMatchObject({ operator: true, person: { email: admin.email }, renewEvery: 900 })
    expect(session.organizations).toMatchObject([
      { role: 'account_administrator', permissions: { files: 'admin' } },
    ])
    const stranger = new Client(api.url)
    const answers = await Promise.all(
      [admin.email, 'nobody@example.org'].map((email) =>
        stranger.call(signIn, { body: { email, password: 'wrong' } }).catch((error: unknown) => error),
      ),
    )
    expect(answers).toEqual([code('invalid_credentials'), code('invalid_credentials')])
  })

  test('locks an account for the address that failed, not for a known browser', async () => {
    const person = await invite(admin, 'member')
    const known = person.client
    await known.call(signOut, {})
    const stranger = new Client(api.url)
    const attempt = (password: string) => stranger.call(signIn, { body: { email: person.email, password } })
    for (let count = 0; count < 10; count += 1)
      await expect(attempt('wrong')).rejects.toEqual(code('invalid_credentials'))
    await expect(attempt(person.password)).rejects.toEqual(code('locked_out'))
    await known.call(signIn, { body: { email: person.email, password: person.password } })
    const rows = await superuser`select action, after from audit_events where object_name = ${person.email}
      and action in ('session.refused', 'account.locked') order by at`
    expect(rows.map((row) => row.action)).toEqual([...Array(10).fill('session.refused'), 'account.locked'])
  })

  test('goes on at one address without locking others out', async () => {
    const email = 'patient@example.org'
    const stranger = new Client(api.url)
    for (let count = 0; count < 14; count += 1)
      await stranger.call(signIn, { body: { email, password: 'wrong' } }).catch(() => undefined)
    const [all] =
      await superuser`select failures from sign_in_failures where email_key = ${email} and source = 'elsewhere'`
    expect(all).toEqual({ failures: 10 })
  })

  test('unknown accounts lock alike', async () => {
    const stranger = new Client(api.url)
    const attempt = () => stranger.call(signIn, { body: { email: 'ghost@example.org', password: 'wrong' } })
    for (let count = 0; count < 10; count += 1)
      await expect(attempt()).rejects.toEqual(code('invalid_credentials'))
    await expect(attempt()).rejects.toEqual(code('locked_out'))
  })

  test('many at once do not get more attempts than one after the other', async () => {
    const person = await invite(admin, 'member')
    const attempts = Array.from({ length: 40 }, () =>
      new Client(api.url).call(signIn, { body: { email: person.email, password: 'wrong' } }).then(
        () => 'in',
        (error: { code?: string }) => error.code,
      ),
    )
    const codes = await Promise.all(attempts)
    expect(codes.filter((one) => one === 'invalid_credentials')).toHaveLength(10)
    expect(codes.filter((one) => one === 'locked_out')).toHaveLength(30)
  })
})

test('signing in again in the same browser ends the session before', async () => {
  const person = await invite(admin, 'member')
  const { id } = await person.client.call(getSession, {})
  await person.client.call(signIn, { body: { email: person.email, password: person.password } })
  const { items } = await person.client.call(listSessions, {})
  expect(items).toHaveLength(1)
  expect(items[0]?.id).not.toBe(id)
})

describe('a session', () => {
  test('is known to the database by a hash, and its cookie cannot be read', async () => {
    const client = await signInAgain(admin)
    const cookie = client.cookieHeader()
    expect(cookie).toMatch(/^holdfast=[\w-]{80,}; holdfast-device=[\w-]{80,}$/)
    const hashes = await superuser`select encode(hash, 'hex') as hash from session_tokens`
    expect(hashes.every((row) => /^[0-9a-f]{64}$/.test(String(row.hash)))).toBe(true)
    const forged = await fetch(`${api.url}/api/v1/session`, {
      headers: { Cookie: cookie.replace('holdfast=A', 'holdfast=B') },
    })
    expect(forged.status).toBe(401)
  })

  test('ends when idle, and in any case after its absolute limit', async () => {
    for (const change of [
      superuser`update sessions set last_seen_at = now() - interval '31 minutes' where user_id = ${admin.userId}`,
      superuser`update sessions set created_at = now() - interval '13 hours' where user_id = ${admin.userId}`,
    ]) {
      const client = await signInAgain(admin)
      await client.call(getSession, {})
      await change
      await expect(client.call(getSession, {})).rejects.toEqual(code('unauthenticated'))
    }
    admin.client = await signInAgain(admin)
  })

  test('stays alive by use', async () => {
    const client = await signInAgain(admin)
    await superuser`update sessions set last_seen_at = now() - interval '29 minutes' where user_id = ${admin.userId}`
    await client.call(getSession, {})
    const [row] =
      await superuser`select max(last_seen_at) > now() - interval '1 minute' as seen from sessions`
    expect(row?.seen).toBe(true)
  })

  test('gets a new key in the background; the old one works until the new one was used', async () => {
    const client = await signInAgain(admin)
    const old = client.cookieHeader()
    const session = await client.call(renewSession, {})
    expect(client.cookieHeader()).not.toBe(old)
    const withOld = () => fetch(`${api.url}/api/v1/session`, { headers: { Cookie: old } })
    expect((await withOld()).status).toBe(200)
    expect((await client.call(getSession, {})).id).toBe(session.id)
    expect((await withOld()).status).toBe(200)
    await superuser`update session_tokens set valid_until = now() where valid_until is not null`
    expect((await withOld()).status).toBe(401)
    expect((await client.call(getSession, {})).id).toBe(session.id)
  })

  test('two tabs that renew at once both stay signed in', async () => {
    const client = await signInAgain(admin)
    await Promise.all([
      client.call(renewSession, {}),
      client.call(renewSession, {}),
      client.call(renewSession, {}),
    ])
    await client.call(getSession, {})
  })

  test('is listed and ended; a change of the password ends the others', async () => {
    const person = await invite(admin, 'viewer')
    const second = await signInAgain(person)
    const third = await signInAgain(person)
    const { items } = await person.client.call(listSessions, {})
    expect(items).toHaveLength(3)
    expect(items.filter((item) => item.current)).toHaveLength(1)
    await third.call(endOtherSessions, {})
    await expect(second.call(getSession, {})).rejects.toEqual(code('unauthenticated'))
    person.client = await signInAgain(person)
    const next = newPassword()
    const change = (current: string, chosen: string) =>
      person.client.call(changePassword, { body: { current, next: chosen } })
    await expect(change('wrong', next)).rejects.toEqual(code('invalid_credentials'))
    await expect(change(person.password, person.password)).rejects.toEqual(code('password_reused'))
    await expect(change(person.password, 'qwertyuiop123')).rejects.toEqual(code('weak_password'))
    await change(person.password, next)
    await expect(third.call(getSession, {})).rejects.toEqual(code('unauthenticated'))
    await person.client.call(getSession, {})
    await expect(signInAgain(person)).rejects.toEqual(code('invalid_credentials'))
    await signInAgain({ ...person, password: next })
  })

  test('obeys a policy that became stricter, at once', async () => {
    const client = await signInAgain(admin)
    await superuser`update sessions set last_seen_at = now() - interval '10 minutes' where user_id = ${admin.userId}`
    admin.client = await signInAgain(admin)
    const settings = await admin.client.call(updateTenantSettings, { body: { idleMinutes: 5 } })
    expect(settings).toMatchObject({ idleMinutes: 5, lockoutAttempts: 10 })
    await expect(client.call(getSession, {})).rejects.toEqual(code('unauthenticated'))
    await admin.client.call(updateTenantSettings, { body: { idleMinutes: 30 } })
  })
})

describe('other sites', () => {
  const post = (headers: Record<string, string>) =>
    admin.client.fetch('/api/v1/session/renew', { method: 'POST', headers })

  test('cannot make a browser change anything', async () => {
    expect((await post({ Origin: 'https://evil.example' })).status).toBe(403)
    expect((await post({ Origin: 'null' })).status).toBe(403)
    expect((await post({ Origin: api.url })).status).toBe(200)
    const cookie = admin.client.cookieHeader()
    const without = (headers: Record<string, string>) =>
      fetch(`${api.url}/api/v1/session/renew`, { method: 'POST', headers: { Cookie: cookie, ...headers } })
    expect((await without({})).status).toBe(403)
    expect((await without({ 'Sec-Fetch-Site': 'same-site' })).status).toBe(403)
    expect((await without({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200)
  })

  test('cannot sign a browser in as someone else', async () => {
    const body = JSON.stringify({ email: admin.email, password: admin.password })
    const headers = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'cross-site' }
    const response = await fetch(`${api.url}/api/v1/session`, { method: 'POST', body, headers })
    expect(await response.json()).toMatchObject({ code: 'cross_site' })
  })
})

test('a viewer invites nobody', async () => {
  const viewer = await invite(admin, 'viewer')
  const { organizationId } = viewer
  const body = { email: 'x@example.org', role: 'viewer' as const }
  await expect(viewer.client.call(createInvitation, { params: { organizationId }, body })).rejects.toEqual(
    code('forbidden'),
  )
})
