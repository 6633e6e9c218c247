import { randomBytes } from 'node:crypto'
import { keyringKey } from '../keys.ts'
import { readSmall } from '../read-small.ts'
import { StoreError, type Store } from '../store.ts'
import type { OrganizationKey } from './data-key.ts'
import type { RootKeys } from './root-keys.ts'
import { uuidBytes } from './uuid.ts'

/** Where an organisation's key lives, and what its wrap under a root key is bound to. */
export interface KeyPlace {
  organization: string
  /** The storage that holds the keyring. */
  storage: string
  version: number
}

const FORMAT = 1
const LABEL = Buffer.from('holdfast/1 keyring', 'ascii')
const LONGEST = 4096

/** Creates a version; AlreadyExists when another connector was first, whose key is then the one to use. */
export async function createOrganizationKey(
  store: Store,
  rootKeys: RootKeys,
  place: KeyPlace,
): Promise<OrganizationKey> {
  const made = { id: randomBytes(16), version: place.version, key: randomBytes(32) }
  const wrap = await rootKeys.wrap(made.key, context(place, made.id))
  const record = {
    format: FORMAT,
    ...place,
    id: made.id.toString('hex'),
    algorithm: 'A256GCM',
    rootKey: wrap.rootKey,
    nonce: wrap.nonce.toString('base64url'),
    sealed: wrap.sealed.toString('base64url'),
  }
  const bytes = Buffer.from(`${JSON.stringify(record, null, 2)}\n`)
  await store.put(keyringKey(place.organization, place.version), [bytes], bytes.length, { ifAbsent: true })
  return made
}

/** Errors: NotFound (destroyed, or never made), Denied (root key missing), Corrupt, Unavailable. */
export async function readOrganizationKey(
  store: Store,
  rootKeys: RootKeys,
  place: KeyPlace,
): Promise<OrganizationKey> {
  const key = keyringKey(place.organization, place.version)
  const record = parse(await readSmall(store, key, LONGEST), key)
  const id = Buffer.from(text(record, 'id'), 'hex')
  const wrap = {
    rootKey: text(record, 'rootKey'),
    nonce: Buffer.from(text(record, 'nonce'), 'base64url'),
    sealed: Buffer.from(text(record, 'sealed'), 'base64url'),
  }
  return { id, version: place.version, key: await rootKeys.unwrap(wrap, context(place, id)) }
}

function context({ organization, storage, version }: KeyPlace, id: Buffer): Buffer {
  const number = Buffer.alloc(4)
  number.writeUInt32BE(version)
  return Buffer.concat([LABEL, uuidBytes(organization), uuidBytes(storage), id, number])
}

function parse(bytes: Buffer, key: string): object {
  try {
    const record: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof record === 'object' && record && 'format' in record && record.format === FORMAT) return record
  } catch {
    // Falls through: not JSON is as bad as JSON of another shape.
  }
  throw new StoreError('Corrupt', `${key} is not a wrapped organisation key`)
}

function text(record: object, name: string): string {
  const value: unknown = Object.getOwnPropertyDescriptor(record, name)?.value
  if (typeof value !== 'string') throw new StoreError('Corrupt', `an organisation key without ${name}`)
  return value
}
