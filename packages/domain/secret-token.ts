import { createHash, randomBytes } from 'node:crypto'

/** A secret for a link or cookie: 256 random bits, and the SHA-256 by which alone the database knows it. */
export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: hashToken(token) }
}

/** No salt and no slow hash: there is nothing to guess in 256 random bits. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
