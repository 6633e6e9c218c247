import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/*
 * A sealed secret: version (1) ‖ key id (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16), AES-256-GCM, with the context as associated
 * data: what it belongs to (`totp:<id>`), so that a value copied into another row does not open there. 96 random bits of nonce
 * are fine for 2^32 secrets under one key (NIST SP 800-38D, 8.3). The key id says which of several keys, after a rotation.
 */
const version = 1
const idBytes = 4
const nonceBytes = 12
const tagBytes = 16
const headBytes = 1 + idBytes + nonceBytes

/** Seals and opens short secrets that stand in columns of the database: of second factors, of providers, of streams. */
export interface Sealer {
  /** @param context what it belongs to: kind and id of the row, never anything that changes */
  seal: (context: string, secret: string | Uint8Array) => Buffer
  /** @throws Error when it was sealed by another key, for another context, or altered */
  open: (context: string, sealed: Uint8Array) => Buffer
}

/**
 * A sealer with the keys of the appliance.
 *
 * @param keys 32 bytes each, the newest last: that one seals, all of them open
 */
export function sealerOf(keys: readonly Buffer[]): Sealer {
  const newest = keys.at(-1)
  if (!newest) throw new Error('a sealer needs a key')
  const known = new Map(keys.map((key) => [idOf(key).toString('hex'), key]))
  return {
    seal: (context, secret) => {
      const head = Buffer.concat([Buffer.from([version]), idOf(newest), randomBytes(nonceBytes)])
      const cipher = createCipheriv('aes-256-gcm', newest, head.subarray(-nonceBytes))
      cipher.setAAD(associated(head, context))
      return Buffer.concat([head, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
    },
    open: (context, sealed) => {
      const bytes = Buffer.from(sealed)
      const key = known.get(bytes.subarray(1, 1 + idBytes).toString('hex'))
      if (bytes.length < headBytes + tagBytes || bytes[0] !== version || !key)
        throw new Error(`no key of this appliance opens the secret of ${context}`)
      const head = bytes.subarray(0, headBytes)
      const nonce = head.subarray(-nonceBytes)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      decipher.setAAD(associated(head, context)).setAuthTag(bytes.subarray(-tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(headBytes, -tagBytes)), decipher.final()])
    },
  }
}

/** The head is bound as well, so that nothing of it can be altered. */
function associated(head: Buffer, context: string): Buffer {
  return Buffer.concat([head, Buffer.from(context, 'utf8')])
}

/** Derived from the key, so that nothing has to be numbered. */
function idOf(key: Buffer): Buffer {
  return createHash('sha256').update('holdfast field key').update(key).digest().subarray(0, idBytes)
}
