import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/*
 * A cookie's value: base64url(version ‖ nonce ‖ ciphertext ‖ tag), AES-256-GCM, its name as associated data, so that the value of
 * one cookie does not pass for another's. 96 random bits of nonce: fine for 2^32 cookies under one key (NIST SP 800-38D, 8.3).
 */
const version = 1
const nonceBytes = 12
const tagBytes = 16

/** Seals a token for a cookie. */
export function sealCookie(key: Buffer, name: string, token: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
  const sealed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([version]), nonce, sealed, cipher.getAuthTag()]).toString('base64url')
}

/** The token of a cookie; null for anything that we did not seal. */
export function openCookie(key: Buffer, name: string, value: string): string | null {
  const bytes = Buffer.from(value.slice(0, 512), 'base64url')
  if (bytes.length < 1 + nonceBytes + tagBytes || bytes[0] !== version) return null
  const nonce = bytes.subarray(1, 1 + nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(-tagBytes))
  try {
    const token = Buffer.concat([
      decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes)),
      decipher.final(),
    ])
    return token.toString('utf8')
  } catch {
    return null
  }
}
