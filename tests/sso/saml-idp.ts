import { createSign, randomUUID } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { promisify } from 'node:util'
import { SignedXml } from 'xml-crypto'
import { encrypt } from 'xml-encryption'
import { selfSigned } from '@holdfast/domain/sso/self-signed'

/** A small SAML identity provider that says whatever a test wants, and signs it well or badly. */
export interface Idp {
  entityId: string
  signOnUrl: string
  signOutUrl: string
  certificate: string
  privateKey: string
}

export async function makeIdp(name: string): Promise<Idp> {
  const pair = await selfSigned(name, {
    from: new Date(Date.now() - 3_600_000),
    until: new Date(Date.now() + 400 * 86_400_000),
  })
  const base = `https://${name}.example.test`
  return { entityId: `${base}/metadata`, signOnUrl: `${base}/sso`, signOutUrl: `${base}/slo`, ...pair }
}

export function metadataOf(idp: Idp, certificates = [idp.certificate]): string {
  const keys = certificates.map(
    (pem) =>
      `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${pem.replace(/-----[^-]+-----|\s/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  )
  const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
  return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${idp.entityId}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}<md:SingleLogoutService Binding="${redirect}" Location="${idp.signOutUrl}"/><md:SingleSignOnService Binding="${redirect}" Location="${idp.signOnUrl}"/></md:IDPSSODescriptor></md:EntityDescriptor>`
}

/** For whom a response is, by our metadata and request. */
export interface Service {
  acsUrl: string
  entityId: string
  requestId: string
}

export interface Saying {
  nameId?: string
  nameIdXml?: string
  nameIdFormat?: string
  attributes?: Record<string, string[]>
  attributesXml?: string
  issuer?: string
  responseIssuer?: string | null
  destination?: string | null
  recipient?: string | null
  audience?: string | null
  conditionsXml?: string
  inResponseTo?: string | null
  confirmedInResponseTo?: string | null
  method?: string
  confirmationsXml?: string
  /** Offsets in seconds from now. */
  issued?: number
  responseIssued?: number
  notBefore?: number
  notOnOrAfter?: number | null
  confirmedUntil?: number | null
  authenticated?: number
  sessionUntil?: number
  context?: string
  version?: string
  assertionId?: string
  responseId?: string
  status?: string
  sign?: 'assertion' | 'response' | 'both' | 'none'
  key?: string
  certificate?: string
  signature?: Partial<Signature>
  encrypted?: Encryption
  /** Extra elements within the assertion, before it is signed. */
  extra?: string
  statement?: string
  /** Changes what is to be signed, and what was. */
  before?: (assertion: string) => string
  after?: (response: string, signedAssertion: string) => string
}

export interface Signature {
  signatureAlgorithm: string
  digestAlgorithm: string
  canonicalization: string
  transforms: string[]
}

export interface Encryption {
  certificate: string
  content?: string
  transport?: string
}

export const sha256: Signature = {
  signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  canonicalization: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  transforms: [
    'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
    'http://www.w3.org/2001/10/xml-exc-c14n#',
  ],
}

const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()
const maybe = (name: string, value: string | null) => (value === null ? '' : ` ${name}="${value}"`)
const samlp = 'urn:oasis:names:tc:SAML:2.0:protocol'
const saml = 'urn:oasis:names:tc:SAML:2.0:assertion'

/** The XML of a response. */
export async function respond(idp: Idp, service: Service, say: Saying = {}): Promise<string> {
  const sign = say.sign ?? 'assertion'
  let assertion = assertionOf(idp, service, say)
  if (say.before) assertion = say.before(assertion)
  const signed =
    sign === 'assertion' || sign === 'both' ? signXml(idp, assertion, 'Assertion', say) : assertion
  const inner = say.encrypted ? await encryptXml(signed, say.encrypted) : signed
  const to = say.inResponseTo === undefined ? service.requestId : say.inResponseTo
  const destination = say.destination === undefined ? service.acsUrl : say.destination
  const issuer = say.responseIssuer === undefined ? idp.entityId : say.responseIssuer
  const response = `<samlp:Response xmlns:samlp="${samlp}" xmlns:saml="${saml}" ID="${say.responseId ?? `_${randomUUID()}`}" Version="${say.version ?? '2.0'}" IssueInstant="${at(say.responseIssued ?? 0)}"${maybe('Destination', destination)}${maybe('InResponseTo', to)}>${issuer === null ? '' : `<saml:Issuer>${issuer}</saml:Issuer>`}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${say.status ?? 'Success'}"/></samlp:Status>${inner}</samlp:Response>`
  const whole = sign === 'response' || sign === 'both' ? signXml(idp, response, 'Response', say) : response
  return say.after ? say.after(whole, signed) : whole
}

export function assertionOf(idp: Idp, service: Service, say: Saying): string {
  const confirmed = say.confirmedInResponseTo === undefined ? service.requestId : say.confirmedInResponseTo
  const recipient = say.recipient === undefined ? service.acsUrl : say.recipient
  const until = say.confirmedUntil === undefined ? 300 : say.confirmedUntil
  const end = say.notOnOrAfter === undefined ? 300 : say.notOnOrAfter
  const audience = say.audience === undefined ? service.entityId : say.audience
  const attributes = Object.entries({
    email: ['pat@corp.test'],
    name: ['Pat Person'],
    ...say.attributes,
  }).map(
    ([name, values]) =>
      `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  )
  const confirmation = `<saml:SubjectConfirmation Method="${say.method ?? 'urn:oasis:names:tc:SAML:2.0:cm:bearer'}"><saml:SubjectConfirmationData${maybe('Recipient', recipient)}${maybe('InResponseTo', confirmed)}${until === null ? '' : ` NotOnOrAfter="${at(until)}"`}/></saml:SubjectConfirmation>`
  const name =
    say.nameIdXml ??
    `<saml:NameID Format="${say.nameIdFormat ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'}">${say.nameId ?? 'pat'}</saml:NameID>`
  const restriction =
    audience === null
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`
  const conditions =
    say.conditionsXml ??
    `<saml:Conditions NotBefore="${at(say.notBefore ?? -30)}"${end === null ? '' : ` NotOnOrAfter="${at(end)}"`}>${restriction}</saml:Conditions>`
  const session = say.sessionUntil === undefined ? '' : ` SessionNotOnOrAfter="${at(say.sessionUntil)}"`
  const statement =
    say.statement ??
    `<saml:AuthnStatement AuthnInstant="${at(say.authenticated ?? -5)}" SessionIndex="index-1"${session}><saml:AuthnContext><saml:AuthnContextClassRef>${say.context ?? 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`
  return `<saml:Assertion xmlns:saml="${saml}" ID="${say.assertionId ?? `_${randomUUID()}`}" Version="2.0" IssueInstant="${at(say.issued ?? 0)}"><saml:Issuer>${say.issuer ?? idp.entityId}</saml:Issuer><saml:Subject>${name}${say.confirmationsXml ?? confirmation}</saml:Subject>${conditions}${statement}<saml:AttributeStatement>${say.attributesXml ?? attributes.join('')}</saml:AttributeStatement>${say.extra ?? ''}</saml:Assertion>`
}

export function signXml(idp: Idp, xml: string, element: string, say: Saying = {}): string {
  const how = { ...sha256, ...say.signature }
  const signer = new SignedXml({
    privateKey: say.key ?? idp.privateKey,
    publicCert: say.certificate ?? idp.certificate,
    signatureAlgorithm: how.signatureAlgorithm as never,
    canonicalizationAlgorithm: how.canonicalization as never,
    enableHMAC: true,
  } as never)
  if (how.signatureAlgorithm.includes('hmac')) signer.enableHMAC()
  const xpath = `//*[local-name(.)='${element}']`
  signer.addReference({ xpath, transforms: how.transforms, digestAlgorithm: how.digestAlgorithm })
  const place = `${xpath}/*[local-name(.)='Issuer']`
  signer.computeSignature(xml, { location: { reference: place, action: 'after' }, prefix: 'ds' })
  return signer.getSignedXml()
}

async function encryptXml(xml: string, { certificate, content, transport }: Encryption): Promise<string> {
  const { createPublicKey } = await import('node:crypto')
  const options = {
    rsa_pub: createPublicKey(certificate).export({ type: 'spki', format: 'pem' }),
    pem: certificate,
    encryptionAlgorithm: content ?? 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    keyEncryptionAlgorithm: transport ?? 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    disallowEncryptionWithInsecureAlgorithm: false,
    warnInsecureAlgorithm: false,
  }
  const sealed = await promisify(encrypt)(xml, options as never)
  return `<saml:EncryptedAssertion xmlns:saml="${saml}">${String(sealed)}</saml:EncryptedAssertion>`
}

/** A logout message as the redirect binding carries it. */
export function signedQuery(field: string, xml: string, key: string, relay?: string): string {
  const parts = [
    `${field}=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`,
    ...(relay ? [`RelayState=${encodeURIComponent(relay)}`] : []),
    `SigAlg=${encodeURIComponent(sha256.signatureAlgorithm)}`,
  ]
  const signature = createSign('sha256').update(parts.join('&')).sign(key, 'base64')
  return [...parts, `Signature=${encodeURIComponent(signature)}`].join('&')
}
