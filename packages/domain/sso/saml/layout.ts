import { SsoRefusal } from '../refusal.ts'
import { attribute, children, elementsOf, everyElement, namespaces, only } from './xml.ts'

/** What signatures and encryption of a message may look like. Everything else is refused before any key is touched. */

const { protocol, assertion, signature, encryption } = namespaces

const canonicalization = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const transforms = [
  ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', canonicalization],
  ['http://www.w3.org/2000/09/xmldsig#enveloped-signature'],
]
/** No SHA-1, no HMAC (a certificate would be its key). */
export const signatureMethods = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
]
const digestMethods = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512']
/** RSA PKCS#1 1.5 would let who may try often read what is encrypted. */
const keyTransport = [
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
]
const authenticated = [
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes192-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
]
/** Not authenticated: only within a response that is signed as a whole, so that nobody can try altered ciphertexts. */
const chained = ['http://www.w3.org/2001/04/xmlenc#aes128-cbc', 'http://www.w3.org/2001/04/xmlenc#aes256-cbc']

export interface Layout {
  /** The signature of the whole message, and that of its plain assertion. */
  messageSigned: boolean
  assertionSigned: boolean
  encrypted: boolean
}

/**
 * Checks a response: one assertion, plain or encrypted, right below it; signatures only of the message and of the assertion, each
 * over exactly its parent. That leaves no room for signature wrapping.
 *
 * @throws SsoRefusal
 */
export function checkResponseLayout(root: Element): Layout {
  checkRoot(root, 'Response')
  const plain = children(root, assertion, 'Assertion')
  const sealed = children(root, assertion, 'EncryptedAssertion')
  for (const element of everyElement(root)) {
    if (element === root || plain.includes(element) || sealed.includes(element)) continue
    if (/^(Assertion|EncryptedAssertion|Response)$/.test(element.localName ?? ''))
      throw new SsoRefusal('saml.one_assertion', 'An assertion or response stands where none belongs.')
  }
  if (plain.length + sealed.length > 1)
    throw new SsoRefusal(
      'saml.one_assertion',
      `Expected one assertion, found ${plain.length + sealed.length}.`,
    )
  const messageSigned = checkSignatures(root, [root, ...plain])
  const encrypted = sealed.length === 1
  if (sealed[0]) checkEncryption(sealed[0], messageSigned)
  const assertionSigned = plain[0] !== undefined && children(plain[0], signature, 'Signature').length > 0
  return { messageSigned, assertionSigned, encrypted }
}

/** Checks a logout message; answers whether it holds a signature. */
export function checkMessageLayout(root: Element, name: 'LogoutRequest' | 'LogoutResponse'): boolean {
  checkRoot(root, name)
  return checkSignatures(root, [root])
}

/** What was encrypted once more: its own signature, if there is one, is of the assertion. */
export function checkAssertionLayout(root: Element): void {
  if (root.namespaceURI !== assertion || root.localName !== 'Assertion')
    throw new SsoRefusal('saml.one_assertion', 'What was signed is not an assertion.')
  for (const element of everyElement(root)) {
    if (element !== root && /^(Assertion|EncryptedAssertion|Response)$/.test(element.localName ?? ''))
      throw new SsoRefusal('saml.one_assertion', 'There is an assertion within the assertion.')
  }
  checkSignatures(root, [root])
}

function checkRoot(root: Element, name: string): void {
  if (root.namespaceURI !== protocol || root.localName !== name)
    throw new SsoRefusal('saml.message', `Expected a ${name}, got ${root.localName ?? 'something else'}.`)
  const version = attribute(root, 'Version')
  if (version !== '2.0')
    throw new SsoRefusal('saml.version', `Expected version 2.0, got ${version ?? 'none'}.`)
}

/** Every signature of the document is one of these elements' own; answers whether the first of them has one. */
function checkSignatures(root: Element, owners: readonly Element[]): boolean {
  const ids = new Set<string>()
  for (const element of everyElement(root)) {
    for (const name of ['ID', 'Id', 'id', 'xml:id']) noteId(ids, attribute(element, name))
    if (element.localName !== 'Signature') continue
    const parent = owners.find((owner) => owner === element.parentNode)
    if (!parent || element.namespaceURI !== signature)
      throw new SsoRefusal('saml.signature_place', 'A signature stands where none belongs.')
    if (children(parent, signature, 'Signature').length > 1)
      throw new SsoRefusal('saml.signature_place', 'An element has more than one signature.')
    checkSignature(element, attribute(parent, 'ID'))
  }
  return children(root, signature, 'Signature').length > 0
}

function noteId(ids: Set<string>, id: string | null): void {
  if (id === null) return
  if (ids.has(id)) throw new SsoRefusal('saml.duplicate_id', 'Two elements have the same ID.')
  ids.add(id)
}

function checkSignature(element: Element, id: string | null): void {
  const info = only(element, signature, 'SignedInfo')
  const reference = only(info, signature, 'Reference')
  const allowedParts = new Set(['SignedInfo', 'SignatureValue', 'KeyInfo'])
  if (!info || !reference || elementsOf(element).some((part) => !allowedParts.has(part.localName ?? '')))
    throw new SsoRefusal('saml.signature_shape', 'The signature is not one over exactly one reference.')
  if (id === null || attribute(reference, 'URI') !== `#${id}`)
    throw new SsoRefusal('saml.signature_reference', 'The signature is over something else than its element.')
  expect('canonicalization', only(info, signature, 'CanonicalizationMethod'), [canonicalization])
  expect('signature_algorithm', only(info, signature, 'SignatureMethod'), signatureMethods)
  expect('digest_algorithm', only(reference, signature, 'DigestMethod'), digestMethods)
  const list = only(reference, signature, 'Transforms')
  const used = list ? elementsOf(list).map((step) => attribute(step, 'Algorithm')) : []
  if (!transforms.some((allowed) => allowed.join(' ') === used.join(' ')))
    throw new SsoRefusal('saml.transform', `These transforms are not accepted: ${used.join(', ') || 'none'}.`)
}

function checkEncryption(element: Element, messageSigned: boolean): void {
  const data = only(element, encryption, 'EncryptedData')
  const method = only(data, encryption, 'EncryptionMethod')
  expect('encryption_algorithm', method, [...authenticated, ...(messageSigned ? chained : [])])
  const keys = [...everyElement(element)].filter((inner) => inner.localName === 'EncryptedKey')
  if (keys.length !== 1) throw new SsoRefusal('saml.encryption_key', 'Expected one encrypted key.')
  for (const key of keys) expect('key_transport', only(key, encryption, 'EncryptionMethod'), keyTransport)
}

function expect(rule: string, element: Element | null, allowed: readonly string[]): void {
  const used = attribute(element, 'Algorithm')
  if (used === null || !allowed.includes(used))
    throw new SsoRefusal(
      `saml.${rule}`,
      `${used ?? 'None'} is not accepted; use one of ${allowed.join(', ')}.`,
    )
}
