import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** The keys by which blocks are believed, by their ids. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>

export interface SigningKey {
  id: string
  privateKey: KeyObject
}

/** The id of a key: the first 16 digits of the SHA-256 of its public half (SubjectPublicKeyInfo, DER). */
export function keyId(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
}

const PEM = /-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g

/**
 * The signing keys in a secret: PKCS #8 PEM, one after the other, the newest last; it signs.
 *
 * @throws Error when there is none, or one is no Ed25519 key
 */
export function readSigningKeys(pem: string): SigningKey[] {
  const keys = (pem.match(PEM) ?? []).map((text) => createPrivateKey(text))
  if (keys.length === 0 || keys.some((key) => key.asymmetricKeyType !== 'ed25519'))
    throw new Error('expected Ed25519 private keys in PEM')
  return keys.map((privateKey) => ({ id: keyId(privateKey), privateKey }))
}

/**
 * Keys to verify with, from PEM of public or private keys.
 *
 * @throws Error when there is none
 */
export function readTrustedKeys(pem: string): TrustedKeys {
  const keys = (pem.match(PEM) ?? []).map((text) => createPublicKey(text))
  if (keys.length === 0) throw new Error('expected public keys in PEM')
  return new Map(keys.map((key) => [keyId(key), key]))
}

/** The public half in PEM. */
export function publicPem(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
}
