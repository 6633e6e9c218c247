import { createHmac, timingSafeEqual } from 'node:crypto'
import { UPLOAD_PATH } from '@holdfast/contracts/connector/addresses'
import type { RootKeys } from '@holdfast/storage/seal/root-keys'

/*
 * An upload's address is `/uploads/<id>.<exp>.<hmac>`: who has it may go on with the upload, also after its grant's
 * end and at any connector of the storage, since all derive the same key from the root key. The storage is inside of
 * the HMAC and not in the address: a connector tries those that it serves.
 */

const PURPOSE = 'upload address'
/** The address outlives every upload; what ends one is in its record, its last byte and the revocations. */
const LIFETIME_SECONDS = 400 * 86_400
const SHAPE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,12})\.([A-Za-z0-9_-]{43})$/

export interface UploadPlace {
  upload: string
  storage: string
}

/** Path of an upload. The same for every creation of it, since all parts follow from its id. */
export function uploadAddress(rootKeys: RootKeys, place: UploadPlace): string {
  const expires = Math.floor(timeOfUuid(place.upload) / 1000) + LIFETIME_SECONDS
  const [key] = rootKeys.derive(PURPOSE)
  if (!key) throw new RangeError('no root key')
  return `${UPLOAD_PATH}/${place.upload}.${expires}.${macOf(key, place, expires).toString('base64url')}`
}

/** The upload behind a path, or undefined when it was not made here, is too old, or is of none of these storages. */
export function parseUploadAddress(
  rootKeys: RootKeys,
  path: string,
  storages: readonly string[],
): UploadPlace | undefined {
  const [, upload, expiry, mac] = SHAPE.exec(path.slice(UPLOAD_PATH.length + 1)) ?? []
  if (!path.startsWith(`${UPLOAD_PATH}/`) || !upload || !mac || Number(expiry) * 1000 < Date.now())
    return undefined
  const given = Buffer.from(mac, 'base64url')
  const keys = rootKeys.derive(PURPOSE)
  const storage = storages.find((storage) =>
    keys.some((key) => timingSafeEqual(macOf(key, { upload, storage }, Number(expiry)), given)),
  )
  return storage === undefined ? undefined : { upload, storage }
}

/** Milliseconds since 1970 in a UUID version 7 (RFC 9562, section 5.7). */
export function timeOfUuid(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16)
}

function macOf(key: Buffer, { upload, storage }: UploadPlace, expires: number): Buffer {
  return createHmac('sha256', key).update(`${upload}.${expires}.${storage}`).digest()
}
