import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGroup } from '@holdfast/contracts/groups'
import {
  createSsoProvider,
  linkSsoIdentity,
  readSsoMetadata,
  rollSsoKeys,
  updateSsoAccount,
} from '@holdfast/contracts/sso-routes'
import { invite } from '../harness/set-up.ts'
import { Browser, locationOf } from './browser.ts'
import { makeIdp, metadataOf, respond, signedQuery } from './saml-idp.ts'
import { begin, connectSaml, deliver, makeWorld, ruleOf, signInBy, whoIs } from './world.ts'
import type { Connected, SsoWorld } from './world.ts'

let world: SsoWorld
let corp: Connected
let filesServer: ReturnType<typeof createServer>
let files = ''
const served = new Map<string, Buffer>()
beforeAll(async () => {
  filesServer = createServer((request, response) => response.end(served.get(request.url ?? '')))
  await new Promise<void>((resolve) => filesServer.listen(0, '127.0.0.1', resolve))
  files = `http://127.0.0.1:${(filesServer.address() as AddressInfo).port}`
  world = await makeWorld({ OUTBOUND_ALLOW: files })
  corp = await connectSaml(world, 'corp', { defaultRole: 'member' })
})
afterAll(async () => {
  await world.stop()
  filesServer.close()
})

const works = async (at: URL) => expect(await ruleOf(world.sql, at)).toBe('no problem but /')
const mine = (use: string, of = corp) => of.provider.certificates.find((one) => one.use === use)?.pem ?? ''

test('a person comes by the provider: an account is made, and found again by its subject', async () => {
  const { begun, at } = await signInBy(world.api.url, corp)
  await works(at)
  expect(await whoIs(begun.browser)).toMatchObject({ email: 'pat@corp.test', operator: false })
  const again = await signInBy(world.api.url, corp, { attributes: { email: ['other@corp.test'] } })
  expect(await whoIs(again.begun.browser)).toMatchObject({ email: 'pat@corp.test' })
  const deep = await begin(world.api.url, corp.provider, '?returnTo=/projects/1%3Fa=b')
  expect((await deliver(deep, await respond(corp.idp, deep.service))).pathname).toBe('/projects/1')
})

test('signed as a whole, twice, and encrypted in each way that is accepted', async () => {
  const encrypted = { certificate: mine('our_encryption') }
  await works((await signInBy(world.api.url, corp, { sign: 'response' })).at)
  await works((await signInBy(world.api.url, corp, { sign: 'both' })).at)
  await works((await signInBy(world.api.url, corp, { encrypted })).at)
  await works((await signInBy(world.api.url, corp, { encrypted, sign: 'response' })).at)
  const cbc = { ...encrypted, content: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc' }
  await works((await signInBy(world.api.url, corp, { encrypted: cbc, sign: 'both' })).at)
})

test('5,000 groups fit; those of the rules become memberships, and go with the next sign-in', async () => {
  const { client, organizationId } = world.admin
  const group = await client.call(createGroup, { params: { organizationId }, body: { name: 'Engineers' } })
  const grouped = await connectSaml(world, 'grouped', {
    mapping: { groupRules: [{ value: 'cn=group-4999', grant: { groupId: group.id } }] },
  })
  const many = Array.from({ length: 5000 }, (_, index) => `cn=group-${index}`)
  const say = { nameId: 'g', attributes: { email: ['g@corp.test'], groups: many } }
  await works((await signInBy(world.api.url, grouped, say)).at)
  const members = () =>
    world.sql`select u.email, g.source from group_members g join users u on u.id = g.user_id where g.group_id = ${group.id}`
  expect(await members()).toEqual([{ email: 'g@corp.test', source: 'sso' }])
  await works(
    (await signInBy(world.api.url, grouped, { ...say, attributes: { ...say.attributes, groups: ['x'] } })).at,
  )
  expect(await members()).toEqual([])
})

test('only people of certain groups', async () => {
  const { client, organizationId } = world.admin
  const group = await client.call(createGroup, { params: { organizationId }, body: { name: 'Insiders' } })
  const closed = await connectSaml(world, 'closed', {
    mapping: { onlyGroups: true, groupRules: [{ value: 'in', grant: { groupId: group.id } }] },
  })
  const say = { nameId: 'c', attributes: { email: ['c@corp.test'], groups: ['out'] } }
  expect(await ruleOf(world.sql, (await signInBy(world.api.url, closed, say)).at)).toBe('person.group')
  await works(
    (await signInBy(world.api.url, closed, { ...say, attributes: { ...say.attributes, groups: ['in'] } })).at,
  )
})

test('a second factor of the provider counts when it says so', async () => {
  const factorOf = async (say: object) => {
    const { begun } = await signInBy(world.api.url, corp, say)
    await whoIs(begun.browser)
    const [row] =
      await world.sql`select factor_at is not null as factor, method, provider_id from sessions order by created_at desc limit 1`
    return row
  }
  expect(await factorOf({})).toMatchObject({ factor: false, method: 'sso', provider_id: corp.provider.id })
  expect(await factorOf({ context: 'http://schemas.microsoft.com/claims/multipleauthn' })).toMatchObject({
    factor: true,
  })
})

test('a member with an address of the verified domain is linked; one who is elsewhere or runs the appliance proves it', async () => {
  const member = await invite(world.admin, 'viewer')
  await world.sql`update users set email = 'mia@corp.test', email_key = 'mia@corp.test' where id = ${member.userId}`
  const { at, begun } = await signInBy(world.api.url, corp, {
    nameId: 'mia',
    attributes: { email: ['mia@corp.test'] },
  })
  await works(at)
  expect(await whoIs(begun.browser)).toMatchObject({ email: 'mia@corp.test' })

  const { userId, password } = await invite(world.admin, 'viewer')
  await world.sql`insert into memberships (organization_id, user_id, tenant_id)
    select o.id, ${userId}, o.tenant_id from organizations o where o.id = ${await elsewhere()}`
  await world.sql`update users set email = 'ada@corp.test', email_key = 'ada@corp.test' where id = ${userId}`
  const ada = { nameId: 'ada', attributes: { email: ['ada@corp.test'] } }
  const first = await signInBy(world.api.url, corp, ada)
  expect(first.at.pathname).toBe('/sso/link')
  const { browser } = first.begun
  expect(await whoIs(browser)).toBeNull()
  expect(await (await browser.get('/api/v1/sso/link')).json()).toMatchObject({
    email: 'ada@corp.test',
    provider: 'corp',
  })
  expect((await browser.json('POST', '/api/v1/sso/link')).status).toBe(401)
  expect((await browser.json('POST', '/api/v1/session', { email: 'ada@corp.test', password })).status).toBe(
    200,
  )
  const linked = await browser.json('POST', '/api/v1/sso/link')
  expect(linked.status).toBe(200)
  expect((await linked.json()).url).toContain(corp.provider.id)
  expect((await browser.json('POST', '/api/v1/sso/link')).status).toBe(410)
  await world.sql`update users set operator = true where id = ${userId}`
  // From now on by the provider alone: into this organisation, not as operator, and not to change the account.
  const second = await signInBy(world.api.url, corp, ada)
  await works(second.at)
  expect(await whoIs(second.begun.browser)).toMatchObject({ email: 'ada@corp.test', operator: false })
  expect((await second.begun.browser.get('/api/v1/operator/organizations')).status).toBe(403)
  const [row] =
    await world.sql`select proven_at < now() - interval '1 year' as old from sessions where method = 'sso' and user_id = ${userId}`
  expect(row?.old).toBe(true)
})

/** Another organisation of the tenant. */
async function elsewhere(): Promise<string> {
  const [row] = await world.sql`insert into organizations (tenant_id, name, name_key)
    select tenant_id, 'Elsewhere', 'elsewhere' from organizations limit 1 returning id`
  return row?.id
}

test('another account cannot take what waits to be linked', async () => {
  const eve = await invite(world.admin, 'viewer')
  await world.sql`update users set email = 'bob@corp.test', email_key = 'bob@corp.test', operator = true where id = ${(await invite(world.admin, 'viewer')).userId}`
  const { begun, at } = await signInBy(world.api.url, corp, {
    nameId: 'bob',
    attributes: { email: ['bob@corp.test'] },
  })
  expect(at.pathname).toBe('/sso/link')
  const { email, password } = eve
  expect((await begun.browser.json('POST', '/api/v1/session', { email, password })).status).toBe(200)
  expect((await begun.browser.json('POST', '/api/v1/sso/link')).status).toBe(410)
})

test('linked beforehand by an administrator; disabled and removed accounts do not get in', async () => {
  const member = await invite(world.admin, 'viewer')
  const { organizationId, client } = world.admin
  const params = { organizationId, userId: member.userId }
  await client.call(linkSsoIdentity, { params, body: { providerId: corp.provider.id, subject: 'pre' } })
  const say = { nameId: 'pre', attributesXml: '' }
  await works((await signInBy(world.api.url, corp, say)).at)
  await world.sql`update memberships set state = 'disabled' where user_id = ${member.userId}`
  expect(await ruleOf(world.sql, (await signInBy(world.api.url, corp, say)).at)).toBe('person.disabled')
  await world.sql`delete from memberships where user_id = ${member.userId}`
  expect(await ruleOf(world.sql, (await signInBy(world.api.url, corp, say)).at)).toBe('person.not_a_member')
  await expect(client.call(updateSsoAccount, { params, body: { mode: 'required' } })).rejects.toThrow(
    'not_found',
  )
})

test('requests are signed, or posted by a form where the provider wants that', async () => {
  const { to } = await begin(world.api.url, corp.provider)
  expect(to.origin + to.pathname).toBe(corp.idp.signOnUrl)
  expect(to.searchParams.get('SigAlg')).toContain('rsa-sha256')
  expect(to.searchParams.get('RelayState')).toBeNull()
  const posting = await connectSaml(world, 'posting', { saml: { signOnBinding: 'post' } })
  const response = await new Browser(world.api.url).get(`/api/v1/sso/${posting.provider.id}/start`)
  const page = await response.text()
  expect(response.headers.get('content-security-policy')).toContain(
    `form-action ${new URL(posting.idp.signOnUrl).origin}`,
  )
  const request = Buffer.from(/value="([^"]+)"/.exec(page)?.[1] ?? '', 'base64').toString()
  expect(request).toContain('AuthnRequest')
  expect(request).toContain('SignatureValue')
})

const logoutXml = (
  nameId: string,
  {
    destination = corp.provider.addresses.sloUrl,
    issuer = corp.idp.entityId,
    id = `_${crypto.randomUUID()}`,
  } = {},
) =>
  `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${destination}"><saml:Issuer>${issuer}</saml:Issuer><saml:NameID>${nameId}</saml:NameID></samlp:LogoutRequest>`

test('single logout from the provider ends the sessions, signed requests only', async () => {
  const { begun } = await signInBy(world.api.url, corp, {
    nameId: 'slo',
    attributes: { email: ['slo@corp.test'] },
  })
  const path = new URL(corp.provider.addresses.sloUrl).pathname
  const ask = async (query: string) => locationOf(await new Browser(world.api.url).get(`${path}?${query}`))
  const stranger = await makeIdp('stranger')
  const refused: [string, string][] = [
    ['saml.signature', signedQuery('SAMLRequest', logoutXml('slo'), stranger.privateKey)],
    [
      'saml.signature_algorithm',
      `SAMLRequest=${encodeURIComponent(deflateRawSync(logoutXml('slo')).toString('base64'))}`,
    ],
    [
      'saml.destination',
      signedQuery('SAMLRequest', logoutXml('slo', { destination: 'https://x.test' }), corp.idp.privateKey),
    ],
    [
      'saml.issuer',
      signedQuery('SAMLRequest', logoutXml('slo', { issuer: 'https://x.test' }), corp.idp.privateKey),
    ],
    ['saml.doctype', signedQuery('SAMLRequest', `<!DOCTYPE x>${logoutXml('slo')}`, corp.idp.privateKey)],
  ]
  for (const [rule, query] of refused) expect(await ruleOf(world.sql, await ask(query))).toBe(rule)
  expect(await whoIs(begun.browser)).not.toBeNull()
  const query = signedQuery('SAMLRequest', logoutXml('slo'), corp.idp.privateKey, 'theirs')
  const answer = await ask(query)
  expect(answer.origin + answer.pathname).toBe(corp.idp.signOutUrl)
  expect(answer.searchParams.get('RelayState')).toBe('theirs')
  expect(answer.searchParams.get('Signature')).not.toBeNull()
  expect(await whoIs(begun.browser)).toBeNull()
  expect(await ruleOf(world.sql, await ask(query))).toBe('saml.replay')
})

test('signing out here leads to the provider and back', async () => {
  const { begun } = await signInBy(world.api.url, corp)
  const response = await begun.browser.json('POST', '/api/v1/sso/sign-out')
  const to = new URL((await response.json()).url)
  expect(to.origin + to.pathname).toBe(corp.idp.signOutUrl)
  expect(
    inflateRawSync(Buffer.from(to.searchParams.get('SAMLRequest') ?? '', 'base64')).toString(),
  ).toContain('<saml:NameID')
  expect(await whoIs(begun.browser)).toBeNull()
})

test('our metadata and their key rollover', async () => {
  const { client, organizationId } = world.admin
  const rolling = await connectSaml(world, 'rolling')
  const params = { organizationId, providerId: rolling.provider.id }
  const read = async () =>
    (await new Browser(world.api.url).get(new URL(rolling.provider.addresses.metadataUrl).pathname)).text()
  const encryption = /use="encryption"/g
  expect((await read()).match(encryption)).toHaveLength(1)
  await client.call(rollSsoKeys, { params, body: { step: 'make' } })
  expect((await read()).match(encryption)).toHaveLength(2)
  const { certificates } = await client.call(rollSsoKeys, { params, body: { step: 'use' } })
  const old = { encrypted: { certificate: mine('our_encryption', rolling) } }
  await works((await signInBy(world.api.url, rolling, old)).at)
  const fresh = certificates.find(({ use, active }) => use === 'our_encryption' && active)?.pem ?? ''
  await works((await signInBy(world.api.url, rolling, { encrypted: { certificate: fresh } })).at)
  await client.call(rollSsoKeys, { params, body: { step: 'drop' } })
  expect(await ruleOf(world.sql, (await signInBy(world.api.url, rolling, old)).at)).toBe('saml.signature')

  // Two certificates of theirs at once.
  const next = await makeIdp('next')
  const both = metadataOf(rolling.idp, [rolling.idp.certificate, next.certificate])
  await client.call(readSsoMetadata, { params, body: { xml: both } })
  await works((await signInBy(world.api.url, rolling)).at)
  await works(
    (
      await signInBy(world.api.url, {
        ...rolling,
        idp: { ...rolling.idp, privateKey: next.privateKey, certificate: next.certificate },
      })
    ).at,
  )
})

test('metadata: of 300 providers, in other encodings, too large, of nobody', async () => {
  const { client, organizationId } = world.admin
  const draft = await client.call(createSsoProvider, {
    params: { organizationId },
    body: { name: 'Federation', kind: 'saml' },
  })
  const params = { organizationId, providerId: draft.id }
  const take = (body: { xml: string } | { url: string; entityId?: string }) =>
    client.call(readSsoMetadata, { params, body })
  const one = metadataOf(corp.idp)
  const entity = (index: number) => one.replaceAll('https://corp.', `https://corp${index}.`)
  const federation = `<!-- a federation --><md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${Array.from({ length: 300 }, (_, index) => entity(index)).join('\n')}</md:EntitiesDescriptor>`
  served.set('/federation', Buffer.from(federation))
  const found = await take({ url: `${files}/federation` })
  expect([found.result, found.entities.length]).toEqual(['choose', 300])
  const chosen = await take({ url: `${files}/federation`, entityId: 'https://corp7.example.test/metadata' })
  expect([chosen.result, chosen.provider.saml?.signOnUrl]).toEqual([
    'taken',
    'https://corp7.example.test/sso',
  ])

  served.set('/utf16', Buffer.from(`\uFEFF<?xml version="1.0" encoding="utf-16"?>${one}`, 'utf16le'))
  expect((await take({ url: `${files}/utf16` })).result).toBe('taken')
  served.set(
    '/latin1',
    Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?><!-- Zürich -->${one}`, 'latin1'),
  )
  expect((await take({ url: `${files}/latin1` })).result).toBe('taken')
  served.set('/wrong', Buffer.from(`<?xml version="1.0" encoding="utf-8"?><!-- Zürich -->${one}`, 'latin1'))
  served.set('/large', Buffer.alloc(20 * 1024 * 1024, ' '))
  served.set(
    '/ours',
    Buffer.from(
      await (
        await new Browser(world.api.url).get(new URL(corp.provider.addresses.metadataUrl).pathname)
      ).text(),
    ),
  )
  served.set('/bomb', Buffer.from(`<!DOCTYPE x [<!ENTITY a "a">]>${one}`))
  for (const name of ['wrong', 'ours', 'bomb', 'nothing'])
    await expect(take({ url: `${files}/${name}` })).rejects.toThrow('sso_metadata_invalid')
  await expect(take({ url: `${files}/large` })).rejects.toThrow('sso_unreachable')
  for (const url of ['http://169.254.169.254/latest', 'https://10.0.0.1/x', 'http://localhost:1/x'])
    await expect(take({ url })).rejects.toThrow('sso_address_refused')
  const weak = one.replace(/<ds:X509Certificate>[^<]*/, '<ds:X509Certificate>AAAA')
  await expect(take({ xml: weak })).rejects.toThrow('sso_metadata_invalid')
})
