import { randomBytes, randomUUID } from 'node:crypto'
import { localRootKeys } from '@holdfast/storage/seal/root-keys'
import { expect, test } from 'vitest'
import { parseUploadAddress, timeOfUuid, uploadAddress } from './address.ts'

const key = () => ({ id: randomUUID(), key: randomBytes(32) })
const upload = '019a0000-0000-7000-8000-000000000001'
const storage = randomUUID()

test('an address leads back to its upload and storage, at every connector with the root key', () => {
  const old = key()
  const address = uploadAddress(localRootKeys([old]), { upload, storage })
  expect(parseUploadAddress(localRootKeys([old, key()]), address, [randomUUID(), storage])).toEqual({
    upload,
    storage,
  })
  expect(uploadAddress(localRootKeys([old]), { upload, storage })).toBe(address)
})

test('it does not with another key, storage, upload or end', () => {
  const rootKeys = localRootKeys([key()])
  const address = uploadAddress(rootKeys, { upload, storage })
  const refused = (path: string, storages = [storage]) =>
    expect(parseUploadAddress(rootKeys, path, storages)).toBeUndefined()
  refused(address, [randomUUID()])
  refused(address.replace('01.', '02.'))
  refused(address.replace(/\.(\d+)\./, '.9$1.'))
  refused(`${address.slice(0, -1)}${address.endsWith('A') ? 'B' : 'A'}`)
  refused('/uploads/x')
  expect(parseUploadAddress(localRootKeys([key()]), address, [storage])).toBeUndefined()
})

test('it ends', () => {
  const rootKeys = localRootKeys([key()])
  const ancient = '01600000-0000-7000-8000-000000000001'
  expect(
    parseUploadAddress(rootKeys, uploadAddress(rootKeys, { upload: ancient, storage }), [storage]),
  ).toBeUndefined()
})

test('the time of a UUID version 7 is its first 48 bits', () => {
  expect(timeOfUuid('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe(0x017f22e279b0)
})
