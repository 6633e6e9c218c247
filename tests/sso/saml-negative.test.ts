import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrganization } from '@holdfast/contracts/organizations'
import { start } from '../../apps/api/start.ts'
import { freePort } from '../harness/postgres-server.ts'
import { Browser, locationOf } from './browser.ts'
import { assertionOf, makeIdp, respond, sha256, signXml } from './saml-idp.ts'
import type { Idp, Saying } from './saml-idp.ts'
import { begin, connectSaml, deliver, encode, makeWorld, ruleOf, signInBy, whoIs } from './world.ts'
import type { Begun, Connected, SsoWorld } from './world.ts'

let world: SsoWorld
let corp: Connected
let stranger: Idp
const settings: Record<string, string> = {
  COOKIE_KEY: createHash('sha256').update('cookie').digest('base64url'),
  FIELD_KEY: createHash('sha256').update('field').digest('base64url'),
}
beforeAll(async () => {
  world = await makeWorld(settings)
  corp = await connectSaml(world, 'corp', { defaultRole: 'member' })
  stranger = await makeIdp('stranger')
  expect(await ruleOf(world.sql, (await signInBy(world.api.url, corp)).at)).toBe('no problem but /')
})
afterAll(() => world.stop())

/** What comes of a response: the rule, and that nobody is signed in. */
async function refusalOf(say: Saying, by: Connected = corp): Promise<string | null> {
  const { begun, at } = await signInBy(world.api.url, by, say)
  const rule = await ruleOf(world.sql, at)
  if (rule?.startsWith('no problem')) return rule
  expect(await whoIs(begun.browser)).toBeNull()
  return rule
}

const rsaSha1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'
const sha1 = 'http://www.w3.org/2000/09/xmldsig#sha1'
const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
const [enveloped = '', exclusive = ''] = sha256.transforms
const hour = 3600

describe('what is said', () => {
  test.each<[string, string, Saying]>([
    ['the response is for another address', 'saml.destination', { destination: 'https://other.example/acs' }],
    ['the response names no address', 'saml.destination', { destination: null }],
    ['the assertion is for another recipient', 'saml.recipient', { recipient: 'https://other.example/acs' }],
    ['the assertion names no recipient', 'saml.recipient', { recipient: null }],
    ['another audience', 'saml.audience', { audience: 'https://other.example/metadata' }],
    ['our audience with more behind it', 'saml.audience', { audience: 'http://localhost/api/v1/sso/evil' }],
    ['no audience', 'saml.audience', { audience: null }],
    ['the assertion is from another issuer', 'saml.issuer', { issuer: 'https://other.example/metadata' }],
    ['the assertion has no issuer text', 'saml.issuer', { issuer: '' }],
    [
      'the response is from another issuer',
      'saml.issuer',
      { responseIssuer: 'https://other.example/metadata' },
    ],
    ['answers another request', 'saml.in_response_to', { inResponseTo: '_other' }],
    ['the confirmation answers another request', 'saml.in_response_to', { confirmedInResponseTo: '_other' }],
    ['the confirmation answers nothing', 'saml.in_response_to', { confirmedInResponseTo: null }],
    ['expired', 'saml.expired', { notOnOrAfter: -120 }],
    ['the confirmation expired', 'saml.expired', { confirmedUntil: -120 }],
    ['no end of the conditions', 'saml.time', { notOnOrAfter: null }],
    ['no end of the confirmation', 'saml.time', { confirmedUntil: null }],
    ['not yet valid', 'saml.not_yet', { notBefore: 120 }],
    ['issued in the future', 'saml.clock', { issued: 300 }],
    ['issued before the request', 'saml.clock', { issued: -300 }],
    ['a response of an hour ago', 'saml.clock', { responseIssued: -hour }],
    ['a sign-in in the future', 'saml.clock', { authenticated: 600 }],
    ['the session at the provider is over', 'saml.expired', { sessionUntil: -120 }],
    ['times that are none', 'saml.time', { conditionsXml: '<saml:Conditions NotOnOrAfter="tomorrow"/>' }],
    ['holder of key', 'saml.confirmation', { method: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key' }],
    ['sender vouches', 'saml.confirmation', { method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' }],
    ['no confirmation', 'saml.confirmation', { confirmationsXml: '' }],
    [
      'a confirmation without data',
      'saml.confirmation',
      { confirmationsXml: '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>' },
    ],
    ['no conditions', 'saml.audience', { conditionsXml: '' }],
    [
      'a condition that nobody knows',
      'saml.conditions',
      { before: (xml) => xml.replace('</saml:Conditions>', '<saml:Condition/></saml:Conditions>') },
    ],
    ['no sign-in', 'saml.statement', { statement: '' }],
    ['no subject name', 'saml.subject', { nameId: '' }],
    ['an encrypted subject name', 'saml.subject', { nameIdXml: '<saml:EncryptedID/>' }],
    [
      'two subject names',
      'saml.subject',
      { nameIdXml: '<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>' },
    ],
    [
      'a subject name with elements in it',
      'saml.subject',
      { nameIdXml: '<saml:NameID>pat<b/></saml:NameID>' },
    ],
    [
      'a subject name of one sign-in',
      'person.subject',
      { nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' },
    ],
    ['the provider says no', 'provider.denied', { status: 'Requester' }],
    ['another version', 'saml.version', { version: '1.1' }],
    [
      'two addresses in one',
      'person.email_invalid',
      { nameId: 'x1', attributes: { email: ['pat@evil.test@corp.test'] } },
    ],
    [
      'an address with a line break',
      'person.email_invalid',
      { nameId: 'x2', attributes: { email: ['pat@corp.test\nBcc: x@evil.test'] } },
    ],
    ['a domain of nobody', 'person.domain', { nameId: 'x3', attributes: { email: ['pat@elsewhere.test'] } }],
    [
      'a domain that looks alike',
      'person.domain',
      { nameId: 'x4', attributes: { email: ['pat@corp.test.evil.test'] } },
    ],
    ['no address', 'person.no_email', { nameId: 'x5', attributesXml: '' }],
  ])('%s', async (_, rule, say) => {
    expect(await refusalOf(say)).toBe(rule)
  })
})

describe('how it is signed', () => {
  test.each<[string, string, () => Saying]>([
    ['not at all', 'saml.signature', () => ({ sign: 'none' })],
    [
      'by another key with its certificate beside it',
      'saml.signature',
      () => ({ key: stranger.privateKey, certificate: stranger.certificate }),
    ],
    [
      'by another key with the right certificate beside it',
      'saml.signature',
      () => ({ key: stranger.privateKey }),
    ],
    ['by SHA-1', 'saml.signature_algorithm', () => ({ signature: { signatureAlgorithm: rsaSha1 } })],
    ['over a digest by SHA-1', 'saml.digest_algorithm', () => ({ signature: { digestAlgorithm: sha1 } })],
    [
      'by HMAC with the certificate as key',
      'saml.signature_algorithm',
      () => ({
        key: corp.idp.certificate,
        signature: { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1' },
      }),
    ],
    [
      'by inclusive canonicalization',
      'saml.canonicalization',
      () => ({ signature: { canonicalization: inclusive } }),
    ],
    [
      'with a transform that leaves things out',
      'saml.transform',
      () => ({
        after: (xml) =>
          xml.replace(
            exclusive + '"/></ds:Transforms>',
            'http://www.w3.org/TR/1999/REC-xpath-19991116"/></ds:Transforms>',
          ),
      }),
    ],
    [
      'with canonicalization that keeps comments',
      'saml.transform',
      () => ({ signature: { transforms: [enveloped, `${exclusive}WithComments`] } }),
    ],
    [
      'over nothing',
      'saml.signature_reference',
      () => ({ after: (xml) => xml.replace(/Reference URI="#[^"]*"/, 'Reference URI=""') }),
    ],
    [
      'over another element',
      'saml.signature_reference',
      () => ({ after: (xml) => xml.replace(/Reference URI="#[^"]*"/, 'Reference URI="#_x"') }),
    ],
    [
      'twice',
      'saml.signature_place',
      () => ({ after: (xml) => xml.replace(/(<ds:Signature[\s\S]*<\/ds:Signature>)/, '$1$1') }),
    ],
    [
      'with two references',
      'saml.signature_shape',
      () => ({ after: (xml) => xml.replace(/(<ds:Reference[\s\S]*<\/ds:Reference>)/, '$1$1') }),
    ],
    [
      'with an object of its own',
      'saml.signature_shape',
      () => ({
        after: (xml) => xml.replace('</ds:Signature>', '<ds:Object><x/></ds:Object></ds:Signature>'),
      }),
    ],
    [
      'and altered in the subject',
      'saml.signature',
      () => ({ after: (xml) => xml.replace('>pat<', '>root<') }),
    ],
    [
      'and altered in an attribute',
      'saml.signature',
      () => ({ after: (xml) => xml.replace('pat@corp.test', 'boss@corp.test') }),
    ],
    [
      'and altered in the audience',
      'saml.signature',
      () => ({
        audience: 'https://other.example/x',
        after: (xml) => xml.replace('https://other.example/x', corp.provider.addresses.entityId),
      }),
    ],
    [
      'with a response signature that is wrong beside a right one',
      'saml.signature',
      () => ({
        sign: 'both',
        after: (xml) => xml.replace('Version="2.0" IssueInstant', 'Consent="x" Version="2.0" IssueInstant'),
      }),
    ],
    [
      'with a signature that is empty',
      'saml.signature',
      () => ({ after: (xml) => xml.replace(/(<ds:SignatureValue>)[^<]*/, '$1') }),
    ],
    [
      'with the digest of nothing',
      'saml.signature',
      () => ({ after: (xml) => xml.replace(/(<ds:DigestValue>)[^<]*/, '$1') }),
    ],
    [
      'with a comment in the digest',
      'saml.comment',
      () => ({ after: (xml) => xml.replace('<ds:DigestValue>', '<ds:DigestValue><!--x-->') }),
    ],
  ])('%s', async (_, rule, say) => {
    expect(await refusalOf(say())).toBe(rule)
  })
})

/** A forged assertion about `root`, for wrapping. */
function forged(begun: Pick<Begun, 'service'>): string {
  return assertionOf(corp.idp, begun.service, {
    nameId: 'root',
    assertionId: `_evil${randomUUID()}`,
    attributes: { email: ['root@corp.test'] },
  })
}
const signatureOf = (xml: string) => /<ds:Signature[\s\S]*?<\/ds:Signature>/.exec(xml)?.[0] ?? ''

/** The message with another assertion in the place of its own. */
function withLastAssertion(whole: string, assertion: string): string {
  const from = whole.lastIndexOf('<saml:Assertion')
  return `${whole.slice(0, from)}${assertion}</samlp:Response>`
}

describe('signature wrapping', () => {
  const cases: [string, 'assertion' | 'response', (whole: string, signed: string, evil: string) => string][] =
    [
      [
        'XSW1: the signed response within the signature of a forged one',
        'response',
        (whole, _, evil) => {
          const original = whole.replace(signatureOf(whole), '')
          const inner = signatureOf(whole).replace(
            '</ds:Signature>',
            `<ds:Object>${original}</ds:Object></ds:Signature>`,
          )
          return withLastAssertion(whole, evil)
            .replace(/ID="_[^"]*"/, 'ID="_evilresponse"')
            .replace(signatureOf(whole), inner)
        },
      ],
      [
        'XSW2: the signed response before the signature of a forged one',
        'response',
        (whole, _, evil) => {
          const original = whole.replace(signatureOf(whole), '')
          return withLastAssertion(whole, evil)
            .replace(/ID="_[^"]*"/, 'ID="_evilresponse"')
            .replace(signatureOf(whole), original + signatureOf(whole))
        },
      ],
      [
        'XSW3: a forged assertion before the signed one',
        'assertion',
        (whole, signed, evil) => whole.replace(signed, evil + signed),
      ],
      [
        'XSW4: the signed assertion within a forged one',
        'assertion',
        (whole, signed, evil) =>
          whole.replace(signed, evil.replace('</saml:Assertion>', `${signed}</saml:Assertion>`)),
      ],
      [
        'XSW5: a forged assertion with the signature, the original behind it',
        'assertion',
        (whole, signed, evil) =>
          whole.replace(
            signed,
            evil.replace('</saml:Issuer>', `</saml:Issuer>${signatureOf(signed)}`) +
              signed.replace(signatureOf(signed), ''),
          ),
      ],
      [
        'XSW6: the original within the signature of the forged one',
        'assertion',
        (whole, signed, evil) =>
          whole.replace(
            signed,
            evil.replace(
              '</saml:Issuer>',
              `</saml:Issuer>${signatureOf(signed).replace('</ds:Signature>', `${signed.replace(signatureOf(signed), '')}</ds:Signature>`)}`,
            ),
          ),
      ],
      [
        'XSW7: a forged assertion within extensions',
        'assertion',
        (whole, signed, evil) =>
          whole.replace(signed, `<samlp:Extensions>${evil}</samlp:Extensions>${signed}`),
      ],
      [
        'XSW8: the original within an object of the forged one’s signature',
        'assertion',
        (whole, signed, evil) =>
          whole.replace(
            signed,
            evil.replace(
              '</saml:Issuer>',
              `</saml:Issuer>${signatureOf(signed).replace('</ds:Signature>', `<ds:Object>${signed.replace(signatureOf(signed), '')}</ds:Object></ds:Signature>`)}`,
            ),
          ),
      ],
      [
        'the forged one with the ID of the signed one',
        'assertion',
        (whole, signed, evil) =>
          whole.replace(signed, evil.replace(/ID="[^"]*"/, /ID="[^"]*"/.exec(signed)?.[0] ?? '') + signed),
      ],
      [
        'the signed one as an encrypted one’s neighbour',
        'assertion',
        (whole, signed) =>
          whole.replace(signed, `${signed}<saml:EncryptedAssertion><x/></saml:EncryptedAssertion>`),
      ],
      [
        'a second response around it',
        'assertion',
        (whole) =>
          whole.replace(
            '</samlp:Status>',
            `</samlp:Status><samlp:Extensions><samlp:Response/></samlp:Extensions>`,
          ),
      ],
      [
        'an assertion in a namespace of another',
        'assertion',
        (whole, signed, evil) =>
          whole.replace(
            signed,
            evil.replaceAll('urn:oasis:names:tc:SAML:2.0:assertion', 'urn:evil') + signed,
          ),
      ],
    ]
  test.each(cases)('%s', async (_, sign, wrap) => {
    const begun = await begin(world.api.url, corp.provider)
    const evil = forged(begun)
    const xml = await respond(corp.idp, begun.service, {
      sign,
      after: (whole, signed) => wrap(whole, signed, evil),
    })
    const rule = await ruleOf(world.sql, await deliver(begun, xml))
    expect(rule).toMatch(
      /^saml\.(one_assertion|signature_place|signature_shape|duplicate_id|signature_reference|signature)$/,
    )
    expect(await whoIs(begun.browser)).toBeNull()
    const [row] = await world.sql`select count(*)::int as n from users where email_key = 'root@corp.test'`
    expect(row?.n).toBe(0)
  })
})

describe('what is no message', () => {
  const raw: [string, string, (xml: string) => string][] = [
    ['a document type', 'saml.doctype', (xml) => `<!DOCTYPE x>${xml}`],
    [
      'entities that grow',
      'saml.doctype',
      (xml) => `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${xml.replace('>pat<', '>&b;<')}`,
    ],
    [
      'an entity of a file',
      'saml.doctype',
      (xml) => `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${xml.replace('>pat<', '>&a;<')}`,
    ],
    ['a document type in other letters', 'saml.doctype', (xml) => `<!doctype x>${xml}`],
    ['a comment in the subject', 'saml.comment', (xml) => xml.replace('>pat<', '>pat<!-- -->.evil<')],
    [
      'a comment in an attribute',
      'saml.comment',
      (xml) => xml.replace('pat@corp.test', 'pat@corp.test<!-- -->.evil.test'),
    ],
    ['an instruction', 'saml.comment', (xml) => xml.replace('>pat<', '>pat<?x y?><')],
    ['a CDATA section', 'saml.comment', (xml) => xml.replace('>pat<', '><![CDATA[pat]]><')],
    ['an unknown entity', 'saml.xml', (xml) => xml.replace('>pat<', '>&evil;<')],
    ['two roots', 'saml.xml', (xml) => xml + xml],
    ['half a message', 'saml.xml', (xml) => xml.slice(0, xml.length / 2)],
    [
      'nesting without end',
      'saml.xml',
      (xml) => xml.replace('</samlp:Status>', `</samlp:Status>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`),
    ],
    [
      'an assertion alone',
      'saml.message',
      (xml) =>
        `${/<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? ''}`.replace(
          '<saml:Assertion',
          '<saml:Assertion InResponseTo="_x"',
        ),
    ],
  ]
  test.each(raw)('%s', async (_, rule, change) => {
    const begun = await begin(world.api.url, corp.provider)
    const at = await deliver(begun, change(await respond(corp.idp, begun.service)))
    expect(await ruleOf(world.sql, at)).toBe(rule)
    expect(await whoIs(begun.browser)).toBeNull()
  })

  test.each([
    ['what is not base64', 'saml.encoding', '<xml/>'],
    ['nothing', 'saml.encoding', ''],
    ['what is not UTF-8', 'saml.encoding', Buffer.from([0x3c, 0xff, 0xfe]).toString('base64')],
    ['deflated XML', 'saml.encoding', deflateRawSync('<x/>').toString('base64')],
    ['too much', 'saml.size', 'A'.repeat(1_900_000)],
  ])('%s', async (_, rule, SAMLResponse) => {
    const begun = await begin(world.api.url, corp.provider)
    const at = locationOf(await begun.browser.post(new URL(begun.service.acsUrl).pathname, { SAMLResponse }))
    expect(await ruleOf(world.sql, at)).toBe(rule)
  })

  test('garbage does not end the sign-in that waits', async () => {
    const begun = await begin(world.api.url, corp.provider)
    const attacker = { ...begun, browser: new Browser(world.api.url) }
    for (const xml of [
      '<x/>',
      await respond(corp.idp, begun.service, { sign: 'none' }),
      await respond(corp.idp, begun.service, { audience: 'x' }),
    ]) {
      await deliver(attacker, xml)
      expect((await deliver(begun, xml)).pathname).toBe('/sso/problem')
    }
    expect((await deliver(begun, await respond(corp.idp, begun.service))).pathname).toBe('/')
  })
})

/** At another instance behind the same address. */
function postAt(port: number, { browser, service }: Begun, xml: string): Promise<URL> {
  const { host } = new URL(browser.origin)
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { host, cookie, 'content-type': 'application/x-www-form-urlencoded' }
  return new Promise((resolve, reject) => {
    const path = new URL(service.acsUrl).pathname
    request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
      response.resume()
      resolve(new URL(response.headers.location ?? 'about:blank'))
    })
      .on('error', reject)
      .end(new URLSearchParams({ SAMLResponse: encode(xml) }).toString())
  })
}

describe('again, and elsewhere', () => {
  test('a response works once', async () => {
    const begun = await begin(world.api.url, corp.provider)
    const xml = await respond(corp.idp, begun.service)
    expect((await deliver(begun, xml)).pathname).toBe('/')
    expect(await ruleOf(world.sql, await deliver(begun, xml))).toBe('saml.in_response_to')
  })

  test('an assertion works once, at two instances and for two requests', async () => {
    const port = await freePort()
    const stop = await start({
      LOG_LEVEL: 'fatal',
      HOST: '127.0.0.1',
      PORT: String(port),
      INTERNAL_PORT: String(await freePort()),
      PUBLIC_URL: world.api.url,
      DATABASE_URL: world.api.database.url('holdfast_api'),
      CONNECTOR_DATABASE_URL: world.api.database.url('holdfast_connector'),
      GRANT_KEY: generateKeyPairSync('ed25519')
        .privateKey.export({ format: 'pem', type: 'pkcs8' })
        .toString(),
      APPLIANCE_ID: randomUUID(),
      STOP_SECONDS: '1',
      ...settings,
    })
    const begun = await begin(world.api.url, corp.provider)
    const xml = await respond(corp.idp, begun.service)
    const both = await Promise.all([postAt(port, begun, xml), deliver(begun, xml), postAt(port, begun, xml)])
    expect(both.map(({ pathname }) => pathname).toSorted()).toEqual(['/', '/sso/problem', '/sso/problem'])
    // The same assertion id, signed anew for another request.
    const assertionId = `_${randomUUID()}`
    expect((await signInBy(world.api.url, corp, { assertionId })).at.pathname).toBe('/')
    expect(await refusalOf({ assertionId })).toBe('saml.replay')
    await stop()
  })

  test('in a browser that did not begin', async () => {
    const begun = await begin(world.api.url, corp.provider)
    const xml = await respond(corp.idp, begun.service)
    const victim = { ...begun, browser: new Browser(world.api.url) }
    expect(await ruleOf(world.sql, await deliver(victim, xml))).toBe('saml.cookie')
    const other = await begin(world.api.url, corp.provider)
    expect(await ruleOf(world.sql, await deliver({ ...begun, browser: other.browser }, xml))).toBe(
      'saml.in_response_to',
    )
  })

  test('a response that nobody asked for is not consumed: the provider is asked anew, once', async () => {
    const browser = new Browser(world.api.url)
    const { acsUrl, entityId } = corp.provider.addresses
    const service = { acsUrl, entityId, requestId: 'none' }
    const xml = await respond(corp.idp, service, { inResponseTo: null, confirmedInResponseTo: null })
    const first = await deliver({ browser, service, to: new URL(acsUrl) }, xml)
    expect(first.origin + first.pathname).toBe(corp.idp.signOnUrl)
    expect(await whoIs(browser)).toBeNull()
    expect(await ruleOf(world.sql, await deliver({ browser, service, to: new URL(acsUrl) }, xml))).toBe(
      'saml.unsolicited',
    )
  })

  test('at another provider of the same organisation', async () => {
    const second = await connectSaml(world, 'second')
    const begun = await begin(world.api.url, second.provider)
    const asCorp = await respond(corp.idp, begun.service)
    expect(await ruleOf(world.sql, await deliver(begun, asCorp))).toBe('saml.issuer')
    const stolen = await respond({ ...corp.idp, entityId: second.idp.entityId }, begun.service)
    expect(await ruleOf(world.sql, await deliver(begun, stolen))).toBe('saml.signature')
    const atFirst = await begin(world.api.url, corp.provider)
    const meant = await respond(second.idp, { ...begun.service, requestId: atFirst.service.requestId })
    expect(await ruleOf(world.sql, await deliver({ ...atFirst, browser: atFirst.browser }, meant))).toBe(
      'saml.destination',
    )
  })

  test('by the provider of another organisation for a person of ours', async () => {
    const made = await world.admin.client.call(createOrganization, {
      body: { name: 'Evil GmbH', administratorEmail: 'eve@evil.test' },
    })
    const [eve] = await world.sql`select tenant_id from organizations where id = ${made.id}`
    await world.sql`insert into sso_domains (organization_id, tenant_id, domain, token, verified_at)
      values (${made.id}, ${eve?.tenant_id}, 'evil.test', 'x', now())`
    // Their provider, with all that ours has.
    await world.sql`insert into sso_providers (organization_id, tenant_id, name, name_key, kind, preset, state, settings, mapping)
      select ${made.id}, tenant_id, name, name_key, kind, preset, state, settings, mapping from sso_providers where id = ${corp.provider.id}`
    await world.sql`insert into sso_certificates (organization_id, provider_id, use, source, pem, subject, fingerprint, valid_from, valid_until)
      select ${made.id}, p.id, c.use, c.source, c.pem, c.subject, c.fingerprint, c.valid_from, c.valid_until
      from sso_certificates c, sso_providers p where c.provider_id = ${corp.provider.id} and c.use = 'provider_signing' and p.organization_id = ${made.id}`
    const [row] = await world.sql`select id from sso_providers where organization_id = ${made.id}`
    const text = JSON.stringify(corp.provider).replaceAll(corp.provider.id, row?.id)
    const theirs: Connected = { idp: corp.idp, provider: JSON.parse(text) }
    // Theirs vouches for somebody of ours, with our subject and address.
    expect(await refusalOf({}, theirs)).toBe('person.not_a_member')
    expect(await refusalOf({ nameId: 'new', attributes: { email: ['new@corp.test'] } }, theirs)).toBe(
      'person.domain',
    )
    // What was said to theirs is nothing to ours.
    const begun = await begin(world.api.url, theirs.provider)
    const xml = await respond(corp.idp, begun.service)
    const ours = await begin(world.api.url, corp.provider)
    const path = new URL(corp.provider.addresses.acsUrl).pathname
    const at = locationOf(await ours.browser.post(path, { SAMLResponse: encode(xml) }))
    expect(await ruleOf(world.sql, at)).toBe('saml.in_response_to')
  })

  test('at another tenant there is no such provider', async () => {
    await world.sql`insert into tenants (name, host) values ('Other', 'other.localhost')`
    const { port } = new URL(world.api.url)
    const path = `/api/v1/sso/${corp.provider.id}/start`
    const status = (host: string) =>
      new Promise((resolve) => {
        request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
          response.resume()
          resolve(response.statusCode)
        }).end()
      })
    expect(await status(new URL(world.api.url).host)).toBe(303)
    expect(await status(`other.localhost:${port}`)).toBe(404)
  })

  test.each([
    'https://evil.test/',
    '//evil.test/',
    '/\\evil.test',
    'javascript:alert(1)',
    '/api/v1/session',
    '/%0d%0aSet-Cookie:x=1',
  ])('RelayState and returnTo lead nowhere else: %s', async (target) => {
    const begun = await begin(world.api.url, corp.provider, `?returnTo=${encodeURIComponent(target)}`)
    const at = await deliver(begun, await respond(corp.idp, begun.service), { RelayState: target })
    expect(at.origin).toBe(world.api.url)
    expect(at.pathname).not.toContain('evil')
    expect(at.pathname.startsWith('/api/')).toBe(false)
  })
})

describe('keys', () => {
  test('an expired certificate counts for nothing, a second one does until the first is gone', async () => {
    const other = await connectSaml(world, 'rolling')
    await world.sql`update sso_certificates set valid_until = now() - interval '1 minute' where provider_id = ${other.provider.id} and use = 'provider_signing'`
    expect(await refusalOf({}, other)).toBe('saml.certificate_expired')
    await world.sql`update sso_certificates set valid_until = now() + interval '1 day', valid_from = now() + interval '1 hour' where provider_id = ${other.provider.id} and use = 'provider_signing'`
    expect(await refusalOf({}, other)).toBe('saml.certificate_expired')
  })

  test('encrypted for another, by weak means, or altered', async () => {
    const ours = corp.provider.certificates.find(({ use }) => use === 'our_encryption')?.pem ?? ''
    const ciphers = (content?: string, transport?: string) => ({
      encrypted: { certificate: ours, ...(content && { content }), ...(transport && { transport }) },
    })
    expect(await refusalOf({ encrypted: { certificate: stranger.certificate } })).toBe('saml.signature')
    expect(await refusalOf(ciphers(undefined, 'http://www.w3.org/2001/04/xmlenc#rsa-1_5'))).toBe(
      'saml.key_transport',
    )
    expect(await refusalOf(ciphers('http://www.w3.org/2001/04/xmlenc#aes256-cbc'))).toBe(
      'saml.encryption_algorithm',
    )
    expect(await refusalOf({ ...ciphers(), sign: 'none' })).toBe('saml.signature')
    expect(
      await refusalOf({
        ...ciphers(),
        after: (xml) => xml.replace(/(<e:CipherValue>|<xenc:CipherValue>)(....)/, '$1AAAA'),
      }),
    ).toBe('saml.signature')
    expect(await refusalOf({ ...ciphers(), audience: 'x' })).toBe('saml.audience')
    // Within, no other algorithms go than in clear; the answer does not tell why.
    expect(await refusalOf({ ...ciphers(), signature: { signatureAlgorithm: rsaSha1 } })).toBe(
      'saml.signature',
    )
    expect(await refusalOf({ ...ciphers(), before: (xml) => xml.replace('>pat<', '>pat<!-- --><') })).toBe(
      'saml.signature',
    )
  })

  test('a provider that must encrypt or sign everything', async () => {
    const strict = await connectSaml(world, 'strict', { saml: { encryptedOnly: true, signedResponse: true } })
    const ours = strict.provider.certificates.find(({ use }) => use === 'our_encryption')?.pem ?? ''
    expect(await refusalOf({ sign: 'both' }, strict)).toBe('saml.encryption')
    expect(await refusalOf({ encrypted: { certificate: ours } }, strict)).toBe('saml.signature')
  })
})

test('a signed message of another kind is no response', async () => {
  const begun = await begin(world.api.url, corp.provider)
  const logout = `<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${begun.service.acsUrl}" InResponseTo="${begun.service.requestId}"><saml:Issuer>${corp.idp.entityId}</saml:Issuer></samlp:LogoutResponse>`
  const at = await deliver(begun, signXml(corp.idp, logout, 'LogoutResponse'))
  expect(await ruleOf(world.sql, at)).toBe('saml.message')
})
