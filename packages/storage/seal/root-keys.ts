import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { StoreError } from '../store.ts'
import { TAG_LENGTH } from './geometry.ts'

/** 32 secret bytes that the connectors of a storage share, named by an id that is no secret. */
export interface RootKey {
  id: string
  key: Buffer
}

export interface RootWrap {
  /** Id of the root key that made it. */
  rootKey: string
  nonce: Buffer
  sealed: Buffer
}

/** What wraps organisation keys. Asynchronous, so that a key management service can stand behind it. */
export interface RootKeys {
  /** Under the newest root key. */
  wrap(secret: Buffer, context: Buffer): Promise<RootWrap>
  /** Errors: Denied when the root key is not here, Corrupt when the wrap does not open. */
  unwrap(wrap: RootWrap, context: Buffer): Promise<Buffer>
  /** A key of 32 bytes for another use, one of each root key, newest first: make with the first, accept all. */
  derive(purpose: string): Buffer[]
}

const NONCE_LENGTH = 12
const KEYRING = 'holdfast/1 keyring'

/** Root keys from secret files. The last one is the newest and wraps; all unwrap. */
export function localRootKeys(keys: readonly RootKey[]): RootKeys {
  const newest = keys.at(-1)
  if (!newest || keys.some(({ key }) => key.length !== 32)) throw new RangeError('a root key has 32 bytes')
  // Every request of an upload needs them; the purposes are few.
  const derived = new Map<string, Buffer[]>()
  return {
    wrap: (secret, context) => Promise.resolve(sealUnder(newest, secret, context)),
    unwrap: async (wrap, context) => {
      const root = keys.find(({ id }) => id === wrap.rootKey)
      if (!root) throw new StoreError('Denied', `root key ${wrap.rootKey} is not among the connector's`)
      return openUnder(root, wrap, context)
    },
    derive: (purpose) => {
      const known = derived.get(purpose) ?? deriveAll(keys, purpose)
      derived.set(purpose, known)
      return known
    },
  }
}

/** A root key from the text of its secret file: 32 bytes in base64url; its id is the start of their SHA-256. */
export function parseRootKey(text: string): RootKey {
  const key = Buffer.from(text.trim(), 'base64url')
  if (key.length !== 32) throw new RangeError('a root key has 32 bytes')
  return {
    id: createHash('sha256').update('holdfast/1 root key id').update(key).digest('hex').slice(0, 16),
    key,
  }
}

/** Newest first. */
function deriveAll(keys: readonly RootKey[], purpose: string): Buffer[] {
  return keys.map(({ key }) => expand(key, `holdfast/1 use ${purpose}`)).toReversed()
}

/** The root key proper only derives: its use for wrapping never meets its other uses. */
function expand(key: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), info, 32))
}

function sealUnder({ id, key }: RootKey, secret: Buffer, context: Buffer): RootWrap {
  const nonce = randomBytes(NONCE_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', expand(key, KEYRING), nonce).setAAD(context)
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  return { rootKey: id, nonce, sealed }
}

function openUnder({ id, key }: RootKey, { nonce, sealed }: RootWrap, context: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', expand(key, KEYRING), nonce, {
      authTagLength: TAG_LENGTH,
    })
    decipher.setAAD(context).setAuthTag(sealed.subarray(-TAG_LENGTH))
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_LENGTH)), decipher.final()])
  } catch (cause) {
    throw new StoreError('Corrupt', `an organisation key does not open under root key ${id}`, cause)
  }
}
