import { constants, createDecipheriv, privateDecrypt } from 'node:crypto'
import { attribute, children, everyElement, namespaces, only, textOf } from './xml.ts'

/*
 * Opens encrypted assertions, so that what was sealed is looked at like everything else before its signature is verified: node-saml
 * verifies signatures within by whatever algorithm they name. RSA-OAEP with other hashes than SHA-1 (XML Encryption 1.1, section 5.5.2),
 * which is how Keycloak seals unless told otherwise, the library beneath node-saml does not know either.
 */

const { encryption, signature, assertion } = namespaces
const oaep = 'http://www.w3.org/2009/xmlenc11#rsa-oaep'
const hashes: Record<string, string> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': 'sha1',
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
  'http://www.w3.org/2009/xmlenc11#mgf1sha1': 'sha1',
  'http://www.w3.org/2009/xmlenc11#mgf1sha256': 'sha256',
  'http://www.w3.org/2009/xmlenc11#mgf1sha512': 'sha512',
}

interface Sealing {
  /** Of label and mask, which OpenSSL takes to be the same. */
  hash: string
  key: Buffer
  algorithm: string
  content: Buffer
}

/** How the assertion of a response is sealed; null where nobody here can open it. */
export function sealingOf(root: Element): Sealing | null {
  const sealed = only(root, assertion, 'EncryptedAssertion')
  const data = only(sealed, encryption, 'EncryptedData')
  const key = sealed && [...everyElement(sealed)].find((element) => element.localName === 'EncryptedKey')
  const method = key ? only(key, encryption, 'EncryptionMethod') : null
  if (!key || !data || !method) return null
  const isNewer = attribute(method, 'Algorithm') === oaep
  const digest = hashOf(only(method, signature, 'DigestMethod'))
  const mask = isNewer ? hashOf(maskOf(method)) : 'sha1'
  if (digest === undefined || digest !== mask) return null
  return {
    hash: digest,
    key: bytesOf(key),
    algorithm: attribute(only(data, encryption, 'EncryptionMethod'), 'Algorithm') ?? '',
    content: bytesOf(data),
  }
}

/** @throws Error when the key is not the right one, or the content was altered */
export function unseal({ hash, key, algorithm, content }: Sealing, privateKey: string): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const secret = privateDecrypt({ key: privateKey, padding, oaepHash: hash }, key)
  const [, bits, mode] = /#aes(128|192|256)-(gcm|cbc)$/.exec(algorithm) ?? []
  if (secret.length * 8 !== Number(bits)) throw new Error('the key is of another length')
  return mode === 'gcm' ? openGcm(secret, content) : openCbc(secret, content)
}

/** Nonce of 96 bits, ciphertext, tag of 128 bits (XML Encryption 1.1, section 5.2.4). */
function openGcm(secret: Buffer, content: Buffer): string {
  const tag = content.subarray(-16)
  const decipher = createDecipheriv(
    `aes-${secret.length * 8}-gcm` as 'aes-256-gcm',
    secret,
    content.subarray(0, 12),
    {
      authTagLength: 16,
    },
  )
  decipher.setAuthTag(tag)
  return Buffer.concat([decipher.update(content.subarray(12, -16)), decipher.final()]).toString('utf8')
}

/** The last byte says how many are padding; what the others hold is left open (section 5.2.1). */
function openCbc(secret: Buffer, content: Buffer): string {
  const decipher = createDecipheriv(`aes-${secret.length * 8}-cbc`, secret, content.subarray(0, 16))
  decipher.setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(content.subarray(16)), decipher.final()])
  const padding = padded.at(-1) ?? 0
  if (padding < 1 || padding > 16) throw new Error('the padding is wrong')
  return padded.subarray(0, -padding).toString('utf8')
}

function maskOf(method: Element): Element | null {
  return [...everyElement(method)].find((element) => element.localName === 'MGF') ?? null
}

/** SHA-1 where nothing is said; undefined for what is not known. */
function hashOf(method: Element | null): string | undefined {
  return method === null ? 'sha1' : hashes[attribute(method, 'Algorithm') ?? '']
}

function bytesOf(parent: Element): Buffer {
  const [cipher] = children(parent, encryption, 'CipherData')
  return Buffer.from(textOf(only(cipher ?? null, encryption, 'CipherValue')), 'base64')
}
