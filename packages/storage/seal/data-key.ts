import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { StoreError } from '../store.ts'
import { TAG_LENGTH } from './geometry.ts'
import { uuidBytes } from './uuid.ts'

/** What a wrap is bound to, for ever: a replica keeps the home storage's id. All are UUIDs. */
export interface WrapContext {
  organization: string
  /** The home storage, whose keyring holds the organisation key. */
  storage: string
  blob: string
}

/** A version of an organisation's key. */
export interface OrganizationKey {
  /** 16 random bytes; tells apart keys of one version in two keyrings. */
  id: Buffer
  version: number
  key: Buffer
}

interface Wrap {
  version: number
  keyId: Buffer
  nonce: Buffer
  sealed: Buffer
}

const FORMAT = 1
const AES_256_GCM = 1
const LABEL = Buffer.from('holdfast/1 wrap', 'ascii')
const KEY_LENGTH = 32
const NONCE_LENGTH = 12
/** format, algorithm, version, key id, nonce, sealed key with its tag */
const WRAP_LENGTH = 1 + 1 + 4 + 16 + NONCE_LENGTH + KEY_LENGTH + TAG_LENGTH

/** The secret of one blob. */
export function newDataKey(): Buffer {
  return randomBytes(KEY_LENGTH)
}

/** A wrap is 82 bytes in base64url; see docs/format.md. */
export function wrapDataKey(organizationKey: OrganizationKey, dataKey: Buffer, context: WrapContext): string {
  const { version, id, key } = organizationKey
  const nonce = randomBytes(NONCE_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(context, id, version))
  const sealed = Buffer.concat([cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
  return Buffer.concat([wrapPrefix(version), id, nonce, sealed]).toString('base64url')
}

/** Corrupt when the wrap is not one, or was made under another key or for another blob. */
export function unwrapDataKey(organizationKey: OrganizationKey, wrap: string, context: WrapContext): Buffer {
  const { version, keyId, nonce, sealed } = parseWrap(wrap)
  const associated = associatedData(context, keyId, version)
  try {
    if (!keyId.equals(organizationKey.id)) throw new Error('made under another key')
    const decipher = createDecipheriv('aes-256-gcm', organizationKey.key, nonce, {
      authTagLength: TAG_LENGTH,
    })
    decipher.setAAD(associated).setAuthTag(sealed.subarray(-TAG_LENGTH))
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_LENGTH)), decipher.final()])
  } catch (cause) {
    throw new StoreError('Corrupt', `the wrap of blob ${context.blob} does not open`, cause)
  }
}

/** The version of the organisation's key that the wrap needs; Corrupt when it is no wrap. */
export function wrapVersion(wrap: string): number {
  return parseWrap(wrap).version
}

function parseWrap(wrap: string): Wrap {
  const bytes = Buffer.from(wrap, 'base64url')
  if (bytes.length !== WRAP_LENGTH || bytes[0] !== FORMAT || bytes[1] !== AES_256_GCM) {
    throw new StoreError('Corrupt', 'not a wrap of a data key')
  }
  return {
    version: bytes.readUInt32BE(2),
    keyId: bytes.subarray(6, 22),
    nonce: bytes.subarray(22, 34),
    sealed: bytes.subarray(34),
  }
}

function wrapPrefix(version: number): Buffer {
  const prefix = Buffer.from([FORMAT, AES_256_GCM, 0, 0, 0, 0])
  prefix.writeUInt32BE(version, 2)
  return prefix
}

/** organisation ‖ home storage ‖ blob ‖ key id ‖ version ‖ algorithm, behind a label; all of fixed length. */
function associatedData(
  { organization, storage, blob }: WrapContext,
  keyId: Buffer,
  version: number,
): Buffer {
  const tail = Buffer.from([0, 0, 0, 0, AES_256_GCM])
  tail.writeUInt32BE(version)
  return Buffer.concat([LABEL, uuidBytes(organization), uuidBytes(storage), uuidBytes(blob), keyId, tail])
}
