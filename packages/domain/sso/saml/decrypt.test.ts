import { constants, createCipheriv, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { sealingOf, unseal } from './decrypt.ts'
import { namespaces, parseXml } from './xml.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const oaep = 'http://www.w3.org/2009/xmlenc11#rsa-oaep'
const inner = '<Assertion>größer</Assertion>'

interface Means {
  transport?: string
  digest?: string
  mask?: string
  hash?: string
  mode?: 'gcm' | 'cbc'
}

/** A response as Keycloak seals it unless told otherwise: RSA-OAEP with SHA-256, AES-256-GCM. */
function sealed({
  transport = oaep,
  digest = '2001/04/xmlenc#sha256',
  mask = 'mgf1sha256',
  hash = 'sha256',
  mode = 'gcm',
}: Means = {}) {
  const secret = randomBytes(32)
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const key = publicEncrypt({ key: publicKey, padding, oaepHash: hash }, secret)
  const iv = randomBytes(mode === 'gcm' ? 12 : 16)
  const cipher = createCipheriv(`aes-256-${mode}` as 'aes-256-gcm', secret, iv)
  const parts = [
    iv,
    cipher.update(inner, 'utf8'),
    cipher.final(),
    ...(mode === 'gcm' ? [cipher.getAuthTag()] : []),
  ]
  const content = Buffer.concat(parts)
  const value = (bytes: Buffer) =>
    `<x:CipherData><x:CipherValue>${bytes.toString('base64')}</x:CipherValue></x:CipherData>`
  const method = mode === 'gcm' ? '2009/xmlenc11#aes256-gcm' : '2001/04/xmlenc#aes256-cbc'
  const xml = `<p:Response xmlns:p="${namespaces.protocol}" xmlns:a="${namespaces.assertion}" xmlns:x="${namespaces.encryption}"
    xmlns:d="${namespaces.signature}"><a:EncryptedAssertion><x:EncryptedData><x:EncryptionMethod Algorithm="http://www.w3.org/${method}"/>
    <d:KeyInfo><x:EncryptedKey><x:EncryptionMethod Algorithm="${transport}"><d:DigestMethod Algorithm="http://www.w3.org/${digest}"/>
    <m:MGF xmlns:m="http://www.w3.org/2009/xmlenc11#" Algorithm="http://www.w3.org/2009/xmlenc11#${mask}"/></x:EncryptionMethod>${value(key)}
    </x:EncryptedKey></d:KeyInfo>${value(content)}</x:EncryptedData></a:EncryptedAssertion></p:Response>`
  return { root: parseXml(xml), content }
}

test.each<[string, Means]>([
  ['RSA-OAEP with SHA-256 and AES-GCM', {}],
  ['RSA-OAEP with SHA-512', { digest: '2001/04/xmlenc#sha512', mask: 'mgf1sha512', hash: 'sha512' }],
  ['AES-CBC', { mode: 'cbc' }],
])('opens what is sealed by %s', (_, means) => {
  const sealing = sealingOf(sealed(means).root)
  expect(sealing && unseal(sealing, pem)).toBe(inner)
})

test('refuses what was altered, and other keys', () => {
  const sealing = sealingOf(sealed().root)
  if (!sealing) throw new Error('not understood')
  const altered = Buffer.from(sealing.content)
  altered[20] = (altered[20] ?? 0) ^ 1
  expect(() => unseal({ ...sealing, content: altered }, pem)).toThrow()
  expect(() => unseal({ ...sealing, algorithm: 'http://www.w3.org/2009/xmlenc11#aes128-gcm' }, pem)).toThrow()
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  expect(() => unseal(sealing, other.export({ format: 'pem', type: 'pkcs8' }).toString())).toThrow()
})

test('RSA-OAEP with SHA-1 alike; not what names two hashes, or nothing', () => {
  const older = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p'
  const sha1 = { digest: '2000/09/xmldsig#sha1', mask: 'mgf1sha1', hash: 'sha1' }
  const sealing = sealingOf(sealed({ transport: older, ...sha1 }).root)
  expect(sealing && unseal(sealing, pem)).toBe(inner)
  expect(sealingOf(sealed({ mask: 'mgf1sha1' }).root)).toBeNull()
  expect(sealingOf(parseXml(`<p:Response xmlns:p="${namespaces.protocol}"/>`))).toBeNull()
})
