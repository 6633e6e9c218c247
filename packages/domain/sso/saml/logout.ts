import { createSign, createVerify } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { SAML } from '@node-saml/node-saml'
import type { Certificate } from '../certificate.ts'
import { SsoRefusal } from '../refusal.ts'
import { checkIssuer, instantOf, skewMs } from './assertion.ts'
import { checkMessageLayout } from './layout.ts'
import { decodeMessage } from './response.ts'
import { attribute, children, elementsOf, escapeXml, namespaces, only, parseXml, textOf } from './xml.ts'

/** Logout messages of SAML (core, 3.7) by the redirect and the post binding. They are signed, in both directions. */

const { protocol, assertion } = namespaces
const largest = 200_000
const redirectMethods: Record<string, string> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'sha512',
}

/** How a message came. */
export type LogoutInput =
  | { binding: 'redirect'; query: string }
  | {
      binding: 'post'
      request: string | undefined
      response: string | undefined
      relayState: string | undefined
    }

export type LogoutMessage =
  | {
      kind: 'request'
      id: string
      nameId: string
      sessionIndexes: string[]
      relayState: string | undefined
      expiresAt: Date
    }
  | { kind: 'response'; inResponseTo: string; success: boolean }

interface From {
  issuer: string
  destination: string
  /** Valid now, in PEM. */
  certificates: readonly string[]
  now: Date
}

/** Verifies and reads a logout message of the provider. @throws SsoRefusal */
export async function readLogout(input: LogoutInput, from: From): Promise<LogoutMessage> {
  const { xml, name, relayState } =
    input.binding === 'redirect' ? openRedirect(input.query, from) : openPost(input)
  const root = parseXml(xml)
  const signed = checkMessageLayout(root, name)
  // By redirect the query is signed, which `openRedirect` has verified; what is posted carries its signature.
  if (input.binding === 'post') await verifyPosted(xml, signed, from)
  checkIssuer(only(root, assertion, 'Issuer'), from.issuer, 'message')
  if (attribute(root, 'Destination') !== from.destination)
    throw new SsoRefusal(
      'saml.destination',
      `The message is for ${attribute(root, 'Destination') ?? 'nobody'}, expected ${from.destination}.`,
    )
  const issued = instantOf(attribute(root, 'IssueInstant'), 'IssueInstant')
  if (Math.abs(from.now.getTime() - issued) > 6 * skewMs)
    throw new SsoRefusal(
      'saml.clock',
      `The message was made at another time than now, ${from.now.toISOString()}.`,
    )
  return name === 'LogoutRequest' ? requestOf(root, relayState, from.now) : responseOf(root)
}

function requestOf(root: Element, relayState: string | undefined, now: Date): LogoutMessage {
  const id = attribute(root, 'ID')
  const name = only(root, assertion, 'NameID')
  const nameId = textOf(name)
  if (id === null || !name || nameId === '' || elementsOf(name).length > 0)
    throw new SsoRefusal('saml.subject', 'The request does not name one subject in clear.')
  const until = attribute(root, 'NotOnOrAfter')
  if (until !== null && instantOf(until, 'NotOnOrAfter') <= now.getTime() - skewMs)
    throw new SsoRefusal('saml.expired', 'The request has expired.')
  const sessionIndexes = children(root, protocol, 'SessionIndex').map(textOf)
  return {
    kind: 'request',
    id,
    nameId,
    sessionIndexes,
    relayState,
    expiresAt: new Date(now.getTime() + 15 * skewMs),
  }
}

function responseOf(root: Element): LogoutMessage {
  const code = attribute(only(only(root, protocol, 'Status'), protocol, 'StatusCode'), 'Value') ?? ''
  return {
    kind: 'response',
    inResponseTo: attribute(root, 'InResponseTo') ?? '',
    success: code.endsWith(':Success'),
  }
}

/** The signature is over the parameters as they came, byte for byte, in this order (bindings, 3.4.4.1). */
function openRedirect(query: string, { certificates }: From) {
  const raw = new Map<string, string>()
  for (const part of query.replace(/^\?/, '').split('&')) {
    const [name = '', value = ''] = part.split(/=(.*)/s)
    if (raw.has(name)) throw new SsoRefusal('saml.message', `The parameter ${name} came twice.`)
    raw.set(name, value)
  }
  const field = raw.has('SAMLRequest') ? 'SAMLRequest' : 'SAMLResponse'
  if (!raw.has(field) || (raw.has('SAMLRequest') && raw.has('SAMLResponse')))
    throw new SsoRefusal('saml.message', 'There is no logout message.')
  const value = (name: string) => decodeURIComponent((raw.get(name) ?? '').replaceAll('+', '%20'))
  const hash = redirectMethods[value('SigAlg')]
  if (hash === undefined)
    throw new SsoRefusal('saml.signature_algorithm', `${value('SigAlg') || 'No algorithm'} is not accepted.`)
  const signed = [field, 'RelayState', 'SigAlg']
    .filter((name) => raw.has(name))
    .map((name) => `${name}=${raw.get(name)}`)
    .join('&')
  const signature = Buffer.from(value('Signature'), 'base64')
  if (!certificates.some((pem) => createVerify(hash).update(signed).verify(pem, signature)))
    throw new SsoRefusal('saml.signature', 'The signature is not by a certificate of this provider.')
  const xml = inflate(value(field))
  const name = field === 'SAMLRequest' ? ('LogoutRequest' as const) : ('LogoutResponse' as const)
  return { xml, name, relayState: raw.has('RelayState') ? value('RelayState') : undefined }
}

function inflate(encoded: string): string {
  try {
    return inflateRawSync(Buffer.from(encoded, 'base64'), { maxOutputLength: largest }).toString('utf8')
  } catch (error) {
    throw new SsoRefusal('saml.encoding', 'The message is not deflated base64, or too large.', error)
  }
}

function openPost({ request, response, relayState }: Extract<LogoutInput, { binding: 'post' }>) {
  const encoded = request ?? response
  if (encoded === undefined || (request !== undefined && response !== undefined))
    throw new SsoRefusal('saml.message', 'There is no logout message.')
  const name = request === undefined ? ('LogoutResponse' as const) : ('LogoutRequest' as const)
  return { xml: decodeMessage(encoded), name, relayState }
}

/** The layout was checked: a signature over exactly this element leaves nothing of it uncovered. */
async function verifyPosted(
  xml: string,
  signed: boolean,
  { certificates, destination }: From,
): Promise<void> {
  const wrong = new SsoRefusal(
    'saml.signature',
    'The message is not signed by a certificate of this provider.',
  )
  if (!signed || certificates.length === 0) throw wrong
  const saml = new SAML({
    callbackUrl: destination,
    issuer: destination,
    idpCert: [...certificates],
    acceptedClockSkewMs: skewMs,
  })
  const encoded = Buffer.from(xml).toString('base64')
  try {
    if (/<(\w+:)?LogoutRequest\b/.test(xml)) await saml.validatePostRequestAsync({ SAMLRequest: encoded })
    else await saml.validatePostResponseAsync({ SAMLResponse: encoded })
  } catch (error) {
    throw new SsoRefusal(wrong.rule, wrong.detail, error)
  }
}

/** What we sign by. */
export interface Signer {
  certificate: Certificate
  key: string
}

/** Our request to end the session of someone at the provider. */
export function logoutRequest({
  id,
  issuer,
  destination,
  nameId,
  nameIdFormat,
  sessionIndex,
  now,
}: {
  id: string
  issuer: string
  destination: string
  nameId: string
  nameIdFormat: string | null
  sessionIndex: string | null
  now: Date
}): string {
  const format = nameIdFormat === null ? '' : ` Format="${escapeXml(nameIdFormat)}"`
  const index =
    sessionIndex === null ? '' : `<samlp:SessionIndex>${escapeXml(sessionIndex)}</samlp:SessionIndex>`
  return `${head('LogoutRequest', { id, issuer, destination, now })}<saml:NameID${format}>${escapeXml(nameId)}</saml:NameID>${index}</samlp:LogoutRequest>`
}

/** Our answer to the provider's. */
export function logoutResponse(message: {
  id: string
  issuer: string
  destination: string
  inResponseTo: string
  now: Date
}): string {
  const status =
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
  return `${head('LogoutResponse', message)}${status}</samlp:LogoutResponse>`
}

function head(
  name: string,
  {
    id,
    issuer,
    destination,
    now,
    inResponseTo,
  }: { id: string; issuer: string; destination: string; now: Date; inResponseTo?: string },
): string {
  const answers = inResponseTo === undefined ? '' : ` InResponseTo="${escapeXml(inResponseTo)}"`
  return `<samlp:${name} xmlns:samlp="${protocol}" xmlns:saml="${assertion}" ID="${id}" Version="2.0" IssueInstant="${now.toISOString()}" Destination="${escapeXml(destination)}"${answers}><saml:Issuer>${escapeXml(issuer)}</saml:Issuer>`
}

/** An address of the provider with a signed message (HTTP-Redirect binding). */
export function signedRedirect(
  address: string,
  field: 'SAMLRequest' | 'SAMLResponse',
  xml: string,
  { key }: Signer,
  relayState?: string,
): string {
  const message = deflateRawSync(Buffer.from(xml)).toString('base64')
  const parts = [
    `${field}=${encodeURIComponent(message)}`,
    ...(relayState === undefined ? [] : [`RelayState=${encodeURIComponent(relayState)}`]),
    `SigAlg=${encodeURIComponent('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')}`,
  ]
  const signature = createSign('sha256').update(parts.join('&')).sign(key, 'base64')
  const query = [...parts, `Signature=${encodeURIComponent(signature)}`].join('&')
  return address + (address.includes('?') ? '&' : '?') + query
}
