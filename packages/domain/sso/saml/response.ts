import { SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import { getVerifiedXml } from '@node-saml/node-saml/lib/xml.js'
import { SsoRefusal } from '../refusal.ts'
import { checkIssuer, readAssertion, skewMs, instantOf } from './assertion.ts'
import type { Expected, ReadAssertion } from './assertion.ts'
import { sealingOf, unseal } from './decrypt.ts'
import { checkAssertionLayout, checkResponseLayout } from './layout.ts'
import type { Layout } from './layout.ts'
import { attribute, children, namespaces, only, parseXml, textOf } from './xml.ts'

/** Bytes of a message: a person in 5,000 groups needs some hundred thousand. */
const largest = 1_300_000

const { protocol, assertion } = namespaces
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/** A response that was parsed and looked at, but in which nothing is believed yet. */
export interface OpenedResponse {
  xml: string
  root: Element
  inResponseTo: string | null
}

/** What verifies and decrypts. */
export interface ResponseKeys {
  /** Certificates of the provider that are valid now, in PEM. */
  certificates: readonly string[]
  /** Our keys for what is encrypted, the newest first, in PEM. */
  decryption: readonly string[]
  encryptedOnly: boolean
  signedResponse: boolean
}

/**
 * Decodes a posted response, within bounds.
 *
 * @throws SsoRefusal
 */
export function openResponse(encoded: string): OpenedResponse {
  const xml = decodeMessage(encoded)
  const root = parseXml(xml)
  if (root.namespaceURI !== protocol || root.localName !== 'Response')
    throw new SsoRefusal('saml.message', `Expected a Response, got ${root.localName ?? 'something else'}.`)
  return { xml, root, inResponseTo: attribute(root, 'InResponseTo') }
}

/** The text of a base64 message. @throws SsoRefusal `saml.size`, `saml.encoding` */
export function decodeMessage(encoded: string): string {
  const plain = encoded.replace(/\s+/g, '')
  if (plain.length > (largest * 4) / 3) throw new SsoRefusal('saml.size', 'The message is too large.')
  if (plain === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(plain))
    throw new SsoRefusal('saml.encoding', 'The message is not base64.')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(plain, 'base64'))
  } catch {
    throw new SsoRefusal('saml.encoding', 'The message is not UTF-8.')
  }
}

/**
 * Verifies a response and reads its assertion. node-saml verifies signatures and decrypts; what it accepts and SAML does not
 * (other destinations, recipients, issuers, SHA-1, holder-of-key, answers to nothing …) is refused here, before and after. Only
 * what was signed is read.
 *
 * @throws SsoRefusal with the rule that failed
 */
export async function readResponse(
  opened: OpenedResponse,
  keys: ResponseKeys,
  expected: Expected,
): Promise<ReadAssertion> {
  checkMessage(opened.root, expected)
  const layout = checkResponseLayout(opened.root)
  checkStatus(opened.root)
  if (keys.encryptedOnly && !layout.encrypted)
    throw new SsoRefusal('saml.encryption', 'The assertion is not encrypted, which the settings demand.')
  if (keys.signedResponse && !layout.messageSigned)
    throw new SsoRefusal(
      'saml.signature',
      'The response is not signed as a whole, which the settings demand.',
    )
  if (keys.certificates.length === 0)
    throw new SsoRefusal('saml.certificate_expired', 'No certificate of the provider is valid now.')
  const verified = layout.encrypted
    ? verifySealed(opened, layout, keys)
    : await verify(opened.xml, layout, keys, expected)
  const signed = parseXml(verified)
  checkAssertionLayout(signed)
  return readAssertion(signed, expected)
}

/** What stands around the assertion. It may be unsigned; a wrong one is refused all the same. */
function checkMessage(root: Element, { recipient, issuer, requestId, now }: Expected): void {
  const destination = attribute(root, 'Destination')
  if (destination !== recipient)
    throw new SsoRefusal(
      'saml.destination',
      `The response is for ${destination ?? 'nobody'}, expected ${recipient}.`,
    )
  if (attribute(root, 'InResponseTo') !== requestId)
    throw new SsoRefusal('saml.in_response_to', 'The response does not answer the request of this browser.')
  if (children(root, assertion, 'Issuer').length > 0)
    checkIssuer(only(root, assertion, 'Issuer'), issuer, 'response')
  if (Math.abs(instantOf(attribute(root, 'IssueInstant'), 'IssueInstant') - now.getTime()) > 11 * skewMs)
    throw new SsoRefusal(
      'saml.clock',
      `The response was made at another time than now, ${now.toISOString()}.`,
    )
}

function checkStatus(root: Element): void {
  const code = only(only(root, protocol, 'Status'), protocol, 'StatusCode')
  const value = attribute(code, 'Value')
  if (value === success) return
  const inner = attribute(only(code, protocol, 'StatusCode'), 'Value')
  const message = textOf(only(only(root, protocol, 'Status'), protocol, 'StatusMessage'))
  const said = [value, inner].map((part) => part?.split(':').at(-1)).filter(Boolean)
  throw new SsoRefusal(
    'provider.denied',
    `The provider answered ${said.join(', ') || 'no status'}. ${message}`,
  )
}

/** The XML of a plain assertion as it was signed. */
async function verify(
  xml: string,
  { messageSigned, assertionSigned }: Layout,
  { certificates }: ResponseKeys,
  { audience, recipient }: Expected,
): Promise<string> {
  const saml = new SAML({
    callbackUrl: recipient,
    issuer: audience,
    audience,
    idpCert: [...certificates],
    acceptedClockSkewMs: skewMs,
    // Every signature that is there must be right; without one of the message the assertion's must be there.
    wantAuthnResponseSigned: messageSigned,
    wantAssertionsSigned: assertionSigned || !messageSigned,
    // Bound to the browser by us, before and after; node-saml would let garbage end a pending request.
    validateInResponseTo: ValidateInResponseTo.never,
  })
  try {
    const encoded = Buffer.from(xml).toString('base64')
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: encoded })
    const verified = profile?.getAssertionXml?.()
    if (verified) return verified
  } catch (error) {
    throw explain(error, false)
  }
  throw explain(null, false)
}

/**
 * The XML of an assertion that we decrypt ourselves: signed within, or by the whole message around it. node-saml verifies both. Its
 * times and audience are looked at afterwards, as with every assertion.
 */
function verifySealed(
  { xml, root }: OpenedResponse,
  { messageSigned }: Layout,
  { certificates, decryption }: ResponseKeys,
): string {
  const sealing = sealingOf(root)
  if (!sealing)
    throw new SsoRefusal('saml.key_transport', 'The key is sealed by means that nobody here can open.')
  let problem: unknown
  for (const key of decryption) {
    try {
      if (messageSigned && getVerifiedXml(xml, root, [...certificates]) === null)
        throw new Error('Invalid document signature')
      const inner = unseal(sealing, key)
      const element = parseXml(inner)
      const own = children(element, namespaces.signature, 'Signature').length > 0
      if (!own && messageSigned) return inner
      checkAssertionLayout(element)
      const verified = getVerifiedXml(inner, element, [...certificates])
      if (verified !== null) return verified
    } catch (error) {
      problem = error
    }
  }
  throw explain(problem, true)
}

/** One rule for wrong signatures and for what cannot be decrypted: the difference would help to decrypt. */
function explain(problem: unknown, encrypted: boolean): SsoRefusal {
  const said = problem instanceof Error ? problem.message : 'no assertion'
  if (/not yet valid/.test(said)) return new SsoRefusal('saml.not_yet', said, problem)
  if (/expired/.test(said)) return new SsoRefusal('saml.expired', said, problem)
  if (/parsing Not/.test(said)) return new SsoRefusal('saml.time', said, problem)
  if (/audience/i.test(said)) return new SsoRefusal('saml.audience', said, problem)
  if (/Missing SAML assertion/.test(said))
    return new SsoRefusal('saml.one_assertion', 'There is no assertion.', problem)
  const detail = encrypted
    ? 'The response could not be decrypted or its signature is not by a certificate of this provider.'
    : 'The signature is not by a certificate of this provider, or what it covers was altered.'
  return new SsoRefusal('saml.signature', detail, problem)
}
