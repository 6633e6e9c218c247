import { createSocket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '@holdfast/db/database'
import { cleanUpSso, revertEnforcements, warnOfCertificates } from '@holdfast/domain/sso/care.job'
import { sealerOf } from '@holdfast/domain/secrets/sealed'
import { getOrganization } from '@holdfast/contracts/organizations'
import {
  addSsoDomain,
  confirmSsoEnforcement,
  endSsoEnforcement,
  enforceSso,
  getSsoChecklist,
  getSsoProvider,
  getSsoTest,
  listSsoAccounts,
  listSsoAttempts,
  previewSsoEnforcement,
  updateSsoAccount,
  verifySsoDomain,
} from '@holdfast/contracts/sso-routes'
import { listSignInWays } from '@holdfast/contracts/sso-sign-in'
import { Client } from '../harness/client.ts'
import { invite, signInAgain } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'
import { Browser, locationOf } from './browser.ts'
import { respond, signedQuery } from './saml-idp.ts'
import { beginIn, connectSaml, deliver, makeWorld, signInBy, testUrl } from './world.ts'
import type { Connected, SsoWorld } from './world.ts'

let world: SsoWorld
let corp: Connected
let member: SignedIn
let glass: SignedIn
const dns = createSocket('udp4')
const records = new Map<string, string>()
beforeAll(async () => {
  await new Promise<void>((resolve) => dns.bind(0, '127.0.0.1', resolve))
  dns.on('message', (query, from) => dns.send(answerTo(query), from.port, from.address))
  world = await makeWorld({ DNS_SERVERS: `127.0.0.1:${(dns.address() as AddressInfo).port}` })
  corp = await connectSaml(world, 'corp', { defaultRole: 'member' })
  member = await called(await invite(world.admin, 'member'), 'mia@corp.test')
  glass = await called(await invite(world.admin, 'account_administrator'), 'glass@corp.test')
})
afterAll(async () => {
  await world.stop()
  dns.close()
})

async function called(person: SignedIn, email: string): Promise<SignedIn> {
  await world.sql`update users set email = ${email}, email_key = ${email} where id = ${person.userId}`
  return { ...person, email }
}

/** A name server of one question: the TXT record of a name, or that there is none. */
function answerTo(query: Buffer): Buffer {
  let end = 12
  const labels: string[] = []
  for (let length = query[end] ?? 0; length > 0; length = query[end] ?? 0) {
    labels.push(query.subarray(end + 1, end + 1 + length).toString())
    end += 1 + length
  }
  const question = query.subarray(12, end + 5)
  const value = records.get(labels.join('.').toLowerCase())
  const head = Buffer.alloc(12)
  query.copy(head, 0, 0, 2)
  head.writeUInt16BE(value === undefined ? 0x8183 : 0x8180, 2)
  head.writeUInt16BE(1, 4)
  if (value === undefined) return Buffer.concat([head, question])
  head.writeUInt16BE(1, 6)
  const text = Buffer.concat([Buffer.from([value.length]), Buffer.from(value)])
  const answer = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 1, 0, text.length])
  return Buffer.concat([head, question, answer, text])
}

const params = () => ({ organizationId: world.admin.organizationId, providerId: corp.provider.id })
const enters = (client: Client) =>
  client.call(getOrganization, { params: { organizationId: world.admin.organizationId } })
const asMia = { nameId: 'mia', attributes: { email: ['mia@corp.test'] } }

/** A test sign-in as whom the provider says, and its result. */
async function runTest(say: object) {
  const { id, url } = await testUrl(world, corp.provider.id)
  const browser = new Browser(world.api.url)
  const begun = await beginIn(browser, url, corp.provider)
  const at = await deliver(begun, await respond(corp.idp, begun.service, say))
  const result = await world.admin.client.call(getSsoTest, { params: { ...params(), testId: id } })
  return { at, result, browser }
}

/** A browser of Node's that has come by the provider, as a client. */
async function clientBy(say: object): Promise<Client> {
  const { begun } = await signInBy(world.api.url, corp, say)
  const client = new Client(world.api.url)
  const session = [...begun.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  client.fetch = ((path: string, init: RequestInit = {}) =>
    fetch(new URL(path, world.api.url), {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), cookie: session, origin: world.api.url },
    })) as typeof client.fetch
  return client
}

test('a domain counts when its TXT record is found', async () => {
  const { client, organizationId } = world.admin
  const claimed = await client.call(addSsoDomain, {
    params: { organizationId },
    body: { domain: 'second.test' },
  })
  const verify = () => client.call(verifySsoDomain, { params: { organizationId, domainId: claimed.id } })
  const ways = () => client.call(listSignInWays, { body: { email: 'x@second.test' } })
  expect(await verify()).toMatchObject({
    verifiedAt: null,
    problem: expect.stringContaining('no TXT record'),
  })
  records.set(claimed.record.name, 'something else')
  expect((await verify()).problem).toContain('something else')
  expect((await ways()).providers).toEqual([])
  records.set(claimed.record.name, claimed.record.value)
  expect(await verify()).toMatchObject({ problem: null, verifiedAt: expect.any(String) })
  expect(await ways()).toMatchObject({ providers: [{ name: 'corp' }], passwordUsual: true })
  expect(await client.call(listSignInWays, { body: { email: 'x@nobody.test' } })).toEqual({
    providers: [],
    passwordUsual: true,
  })
})

test('a test sign-in shows claims and person, signs nobody in and makes nothing', async () => {
  const { at, result, browser } = await runTest({
    nameId: 'new',
    attributes: { email: ['new@corp.test'], groups: ['a', 'b'] },
  })
  expect(at.pathname).toBe('/sso/tested')
  expect(result).toMatchObject({
    state: 'passed',
    mapped: { email: 'new@corp.test', account: 'would_create', groups: ['a', 'b'], administrator: false },
  })
  expect(result.claims.find(({ name }) => name === 'email')?.values).toEqual(['new@corp.test'])
  expect((await browser.get('/api/v1/session')).status).toBe(401)
  expect(await world.sql`select 1 from users where email_key = 'new@corp.test'`).toHaveLength(0)
  const failed = await runTest({ audience: 'https://other.test' })
  expect(failed.result).toMatchObject({ state: 'failed', rule: 'saml.audience' })
})

test('four recorded tests unlock enforcement; the preview names who would lose access', async () => {
  const { client } = world.admin
  const body = { scope: 'domains' as const }
  await expect(client.call(enforceSso, { params: params(), body })).rejects.toThrow('sso_tests_missing')
  await runTest({ nameId: 'glass', attributes: { email: ['glass@corp.test'] } })
  await runTest(asMia)
  const { url } = await testUrl(world, corp.provider.id, 'sign_out')
  const browser = new Browser(world.api.url)
  const begun = await beginIn(browser, url, corp.provider)
  const answer = logoutResponse(begun.service.requestId)
  const slo = new URL(corp.provider.addresses.sloUrl).pathname
  expect(locationOf(await browser.get(`${slo}?${answer}`)).pathname).toBe('/sso/tested')
  const done = async () =>
    (await client.call(getSsoChecklist, { params: params() })).tests
      .filter(({ passed }) => passed)
      .map(({ name }) => name)
  expect(await done()).toEqual(['administrator', 'member', 'sign_out'])
  const account = { organizationId: world.admin.organizationId, userId: glass.userId }
  expect(
    await client.call(updateSsoAccount, { params: account, body: { mode: 'break_glass' } }),
  ).toMatchObject({ mode: 'break_glass' })
  await world.sql`update sessions set factor_at = now() where user_id = ${glass.userId}`
  expect(await done()).toEqual(['administrator', 'member', 'sign_out', 'break_glass'])

  const preview = await client.call(previewSsoEnforcement, { params: params(), query: body })
  expect(preview).toMatchObject({
    covered: 2,
    ready: 0,
    losingCount: 1,
    losing: [{ email: 'mia@corp.test' }],
    exempt: [{ mode: 'break_glass' }],
  })
})

/** What the provider answers to our logout request, signed. */
function logoutResponse(requestId: string): string {
  const xml = `<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r${crypto.randomUUID()}" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${corp.provider.addresses.sloUrl}" InResponseTo="${requestId}"><saml:Issuer>${corp.idp.entityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>`
  return signedQuery('SAMLResponse', xml, corp.idp.privateKey)
}

test('enforced: no password leads past it, the break-glass account does with a second factor, and it reverts by itself', async () => {
  const { client } = world.admin
  await enters(member.client)
  const enforced = await client.call(enforceSso, { params: params(), body: { scope: 'domains' } })
  expect(enforced).toMatchObject({ state: 'enforced', enforcement: { state: 'pending', scope: 'domains' } })
  // Open sessions by password and new ones alike.
  await expect(enters(member.client)).rejects.toThrow('sso_required')
  await expect(enters(await signInAgain(member))).rejects.toThrow('sso_required')
  // The administrator's address is of another domain.
  await enters(client)
  const byProvider = await clientBy(asMia)
  await enters(byProvider)
  await expect(client.call(confirmSsoEnforcement, { params: params() })).rejects.toThrow(
    'sso_confirm_elsewhere',
  )

  await enters(glass.client)
  const second = await signInAgain(glass)
  await enters(second)
  await world.sql`update sessions set factor_at = null where user_id = ${glass.userId}`
  await expect(enters(second)).rejects.toThrow('factor_required')
  await world.sql`update sessions set factor_at = now() where user_id = ${glass.userId}`
  const alarms = await world.sql`select recipient, kind from mails where kind = 'break_glass'`
  expect(alarms.length).toBeGreaterThanOrEqual(2)
  expect(await world.sql`select 1 from audit_events where action = 'account.break_glass_used'`).toHaveLength(
    1,
  )
  const glassPlace = { organizationId: world.admin.organizationId, userId: glass.userId }
  await expect(
    client.call(updateSsoAccount, { params: glassPlace, body: { mode: 'follow' } }),
  ).rejects.toThrow('sso_last_break_glass')

  // Nobody confirms: the door opens by the clock, without any worker.
  await world.sql`update sso_providers set enforced_until = now() - interval '1 second' where id = ${corp.provider.id}`
  await enters(member.client)
  expect((await client.call(getSsoProvider, { params: params() })).enforcement.state).toBe('off')
  const worker = openDatabase(world.api.database.url('holdfast_worker'), { name: 'test', max: 1 })
  await revertEnforcements(worker.db)
  await cleanUpSso(worker.db)
  await worker.close()
  expect(
    await world.sql`select 1 from audit_events where action = 'sso_provider.enforcement_reverted'`,
  ).toHaveLength(1)
})

test('confirmed from a session by the provider it stays, until an administrator ends it', async () => {
  const { client } = world.admin
  await client.call(enforceSso, { params: params(), body: { scope: 'domains' } })
  const boss = await called(await invite(world.admin, 'account_administrator'), 'boss@corp.test')
  const byProvider = await clientBy({
    nameId: 'boss',
    attributes: { email: [boss.email] },
    context: 'https://refeds.org/profile/mfa',
  })
  expect(await byProvider.call(confirmSsoEnforcement, { params: params() })).toMatchObject({
    enforcement: { state: 'on', revertsAt: null },
  })
  await expect(enters(member.client)).rejects.toThrow('sso_required')
  expect(await client.call(listSignInWays, { body: { email: 'mia@corp.test' } })).toMatchObject({
    passwordUsual: false,
  })
  await client.call(endSsoEnforcement, { params: params() })
  await enters(member.client)
})

test('one account alone: required without enforcement, and listed', async () => {
  const { client, organizationId } = world.admin
  const place = { organizationId, userId: member.userId }
  await client.call(updateSsoAccount, { params: place, body: { mode: 'required' } })
  await expect(enters(member.client)).rejects.toThrow('sso_required')
  await enters(await clientBy(asMia))
  const { items } = await client.call(listSsoAccounts, {
    params: { organizationId },
    query: { filter: 'mia@' },
  })
  expect(items).toMatchObject([
    { mode: 'required', demanded: true, identities: [{ subject: 'mia', linkedBy: 'domain' }] },
  ])
  await client.call(updateSsoAccount, { params: place, body: { mode: 'follow' } })
  await enters(member.client)
})

test('the log holds each attempt by its code, without signature values', async () => {
  const { client, organizationId } = world.admin
  const { at } = await signInBy(world.api.url, corp, { destination: 'https://other.test' })
  const code = at.searchParams.get('code') ?? ''
  const { items } = await client.call(listSsoAttempts, {
    params: { organizationId },
    query: { code: code.toLowerCase() },
  })
  expect(items).toMatchObject([{ code, rule: 'saml.destination', outcome: 'refused', providerName: 'corp' }])
  const [row] = await world.sql`select response from sso_attempts where code = ${code.replace('-', '')}`
  expect(row?.response).toContain('<ds:SignatureValue>…')
  expect(row?.response).not.toMatch(/MII[A-Za-z0-9+/]{50}/)
})

test('certificates that end soon are told to administrators, once a week', async () => {
  const worker = openDatabase(world.api.database.url('holdfast_worker'), { name: 'test', max: 1 })
  const sealer = sealerOf([Buffer.alloc(32, 1)])
  const count = async () => (await world.sql`select 1 from mails where kind = 'certificate_expiring'`).length
  await warnOfCertificates(worker.db, sealer)
  expect(await count()).toBe(0)
  await world.sql`update sso_certificates set valid_until = now() + interval '20 days' where provider_id = ${corp.provider.id} and use = 'provider_signing'`
  await warnOfCertificates(worker.db, sealer)
  const told = await count()
  expect(told).toBeGreaterThanOrEqual(2)
  await warnOfCertificates(worker.db, sealer)
  expect(await count()).toBe(told)
  await worker.close()
})
