import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createByTus } from '../harness/tus.ts'
import { createSite } from './connector.ts'
import type { TestConnector, TestSite } from './connector.ts'
import { addressOf, codeOf, headOfGet, send } from './transfers.ts'

let site: TestSite
let connector: TestConnector
let upload: string
const content = randomBytes(5000)

beforeAll(async () => {
  site = await createSite()
  connector = await site.connector()
  upload = await send(site, connector, content)
})
afterAll(() => site?.stop())

const now = () => Math.floor(Date.now() / 1000)
const readWith = async (changes: object, headers: Record<string, string> = {}) =>
  fetch(await addressOf(site, connector, upload, changes), { headers, redirect: 'manual' })

describe('a grant is refused', () => {
  const cases: [string, object, number, string][] = [
    ['for another connector', { aud: randomUUID() }, 401, 'grant_invalid'],
    ['of another appliance', { iss: 'somebody' }, 401, 'grant_invalid'],
    ['of a lower epoch', { epoch: 0 }, 401, 'grant_invalid'],
    ['for a storage that is not here', { storage: randomUUID() }, 401, 'grant_invalid'],
    ['with a claim that nobody knows', { admin: true }, 401, 'grant_invalid'],
    ['for an object outside of the blobs', { object: 'keyring/x' }, 401, 'grant_invalid'],
  ]
  test.each(cases)('%s', async (_name, changes, status, code) => {
    const answer = await readWith(changes)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await codeOf(answer)).toBe(code)
  })

  test('that is missing', async () => {
    const answer = await fetch(`${connector.url}/f/file`)
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'grant_missing'])
  })

  test('signed by another key, or of another type', async () => {
    const { claims } = await site.plane.grantWrite(1)
    const other = generateKeyPairSync('ed25519').privateKey
    for (const forged of [
      await site.plane.sign(claims, { key: other }),
      await site.plane.sign(claims, { typ: 'JWT' }),
    ]) {
      const answer = await createByTus(`${connector.url}/uploads`, forged, 1)
      expect([answer.status, answer.code]).toEqual([401, 'grant_invalid'])
    }
  })

  test('for another operation', async () => {
    const read = await site.plane.grantRead(upload)
    const created = await createByTus(`${connector.url}/uploads`, read, content.length)
    expect([created.status, created.code]).toEqual([401, 'grant_invalid'])
    const { grant } = await site.plane.grantWrite(10)
    const answer = await fetch(`${connector.url}/f/file?grant=${grant}`)
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'grant_invalid'])
  })
})

describe('an expired grant', () => {
  const expired = { iat: now() - 2000, exp: now() - 1000 }

  test('is told to a script', async () => {
    const answer = await readWith(expired, { 'sec-fetch-mode': 'cors' })
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'grant_expired'])
  })

  test('sends anything else back to the stable address', async () => {
    const stable = 'https://app.test/api/v1/files/x/content'
    const { status, headers } = await headOfGet(
      await addressOf(site, connector, upload, { ...expired, stable }),
    )
    expect(status).toBe(307)
    expect(headers).toMatchObject({ location: stable, 'referrer-policy': 'no-referrer' })
  })

  test('is still good within the leeway of clocks', async () => {
    expect((await readWith({ iat: now() - 900, exp: now() - 30 })).status).toBe(200)
  })
})

test('a higher epoch is kept, also over a restart', async () => {
  const other = await createSite()
  try {
    const first = await other.connector()
    const small = await send(other, first, Buffer.from('x'))
    expect((await fetch(await addressOf(other, first, small, { epoch: 7 }))).status).toBe(200)
    expect((await fetch(await addressOf(other, first, small, { epoch: 6 }))).status).toBe(401)
    await first.service.stop()
    await first.service.start()
    expect((await fetch(await addressOf(other, first, small, { epoch: 6 }))).status).toBe(401)
  } finally {
    await other.stop()
  }
})

test('revocation refuses new requests and cuts a transfer under way', async () => {
  const big = await send(site, connector, randomBytes(30_000_000))
  const handle = `session:${randomUUID()}`
  const address = await addressOf(site, connector, big, { rev: [handle] })
  const answer = await fetch(address)
  const reader = answer.body?.getReader()
  await reader?.read()
  site.plane.revoke(handle)
  const readOn = async () => {
    while (!(await reader?.read())?.done);
  }
  await expect(readOn()).rejects.toThrow()
  const again = await fetch(address)
  expect([again.status, await codeOf(again)]).toEqual([403, 'grant_revoked'])
})

test('grants never reach the log, and cookies are not read', async () => {
  const answer = await fetch(await addressOf(site, connector, upload), {
    headers: { cookie: 'session=secret-cookie' },
  })
  expect(answer.status).toBe(200)
  await answer.arrayBuffer()
  expect(connector.service.log()).not.toMatch(/eyJ[\w-]{20}/)
  expect(connector.service.log()).not.toContain('secret-cookie')
})

test('the app may read answers from its origin, and no other page', async () => {
  const headers = { origin: 'http://app.test', 'access-control-request-method': 'PATCH' }
  const preflight = await fetch(`${connector.url}/uploads`, { method: 'OPTIONS', headers })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('http://app.test')
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
  expect(preflight.headers.get('access-control-max-age')).toBe('7200')
  const foreign = await fetch(await addressOf(site, connector, upload), {
    headers: { origin: 'http://other.test' },
  })
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
})

test('a clock that is far off makes the connector not ready', async () => {
  const other = await createSite()
  try {
    const late = await other.connector()
    const small = await send(other, late, Buffer.from('x'))
    other.plane.clockOffsetMs = 10 * 60_000
    const told = async () => (await fetch(`${late.internal}/readyz`)).text()
    await expect.poll(told, { timeout: 20_000 }).toMatch(/the clock is -600 s off/)
    const answer = await fetch(await addressOf(other, late, small))
    expect([answer.status, await codeOf(answer)]).toEqual([503, 'connector_not_ready'])
  } finally {
    await other.stop()
  }
})
