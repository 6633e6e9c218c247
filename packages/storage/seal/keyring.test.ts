import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectBytes, expectCode, read } from '../conformance/read.ts'
import { keyringKey } from '../keys.ts'
import { openStorage } from '../open.ts'
import type { Store } from '../store.ts'
import { newDataKey, wrapVersion } from './data-key.ts'
import { openKeyring } from './keyring.ts'
import { localRootKeys, parseRootKey, type RootKey } from './root-keys.ts'

let folder: string
let store: Store
let storage: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-keyring-'))
  ;({ store, id: storage } = await openStorage({ kind: 'filesystem', path: folder }))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const newRootKey = (): RootKey => parseRootKey(randomBytes(32).toString('base64url'))
const connector = (...keys: RootKey[]) => openKeyring({ store, storage, rootKeys: localRootKeys(keys) })

describe('a keyring', () => {
  const root = newRootKey()

  test('wraps data keys for an organisation and a blob, and opens them for no other', async () => {
    const [organization, blob, dataKey] = [randomUUID(), randomUUID(), newDataKey()]
    const wrap = await connector(root).wrap(organization, blob, dataKey)
    expect(await connector(root).unwrap(organization, blob, wrap)).toEqual(dataKey)
    await expectCode(connector(root).unwrap(organization, randomUUID(), wrap), 'Corrupt')
    const elsewhere = openKeyring({ store, storage: randomUUID(), rootKeys: localRootKeys([root]) })
    await expectCode(elsewhere.unwrap(organization, blob, wrap), 'Corrupt')
    const other = randomUUID()
    await connector(root).wrap(other, blob, dataKey)
    await expectCode(connector(root).unwrap(other, blob, wrap), 'Corrupt')
    const damaged = Buffer.from(wrap, 'base64url')
    damaged.writeUInt8(damaged.readUInt8(60) ^ 1, 60)
    await expectCode(connector(root).unwrap(organization, blob, damaged.toString('base64url')), 'Corrupt')
    await expectCode(connector(root).unwrap(organization, blob, 'no wrap'), 'Corrupt')
  })

  test('has one first version, however many connectors make it', async () => {
    const [organization, blob] = [randomUUID(), randomUUID()]
    const connectors = Array.from({ length: 6 }, () => connector(root))
    const keys = connectors.map(newDataKey)
    const wraps = await Promise.all(
      connectors.map((keyring, index) => keyring.wrap(organization, blob, keys[index] ?? Buffer.alloc(0))),
    )
    expect(await connector(root).versions(organization)).toEqual([1])
    for (const [index, wrap] of wraps.entries()) {
      expect(await connector(root).unwrap(organization, blob, wrap)).toEqual(keys[index])
    }
  })

  test('rotates: old wraps open, new ones are of the new version, rewrapping moves them', async () => {
    const [organization, blob, dataKey] = [randomUUID(), randomUUID(), newDataKey()]
    const keyring = connector(root)
    const old = await keyring.wrap(organization, blob, dataKey)
    expect(await keyring.rotate(organization)).toBe(2)
    expect(await keyring.versions(organization)).toEqual([1, 2])
    expectBytes(await keyring.unwrap(organization, blob, old), dataKey)
    const moved = await keyring.rewrap(organization, blob, old)
    expect([wrapVersion(old), wrapVersion(moved)]).toEqual([1, 2])
    expect(await keyring.rewrap(organization, blob, moved)).toBe(moved)
    expectBytes(await keyring.unwrap(organization, blob, moved), dataKey)
    await keyring.destroy(organization, 1)
    await expectCode(keyring.unwrap(organization, blob, old), 'NotFound')
    await expectCode(connector(root).unwrap(organization, blob, old), 'NotFound')
    expectBytes(await keyring.unwrap(organization, blob, moved), dataKey)
    await keyring.destroy(organization, 1)
  })

  test('rotates once however many ask at once for the same version', async () => {
    const organization = randomUUID()
    await connector(root).wrap(organization, randomUUID(), newDataKey())
    const versions = await Promise.all([1, 2, 3].map(() => connector(root).rotate(organization)))
    expect(Math.min(...versions)).toBe(2)
    expect(await connector(root).versions(organization)).toHaveLength(1 + new Set(versions).size)
  })

  test('lets the newest root key wrap and every one unwrap', async () => {
    const newer = newRootKey()
    const [organization, blob, dataKey] = [randomUUID(), randomUUID(), newDataKey()]
    const wrap = await connector(root).wrap(organization, blob, dataKey)
    const both = connector(root, newer)
    expectBytes(await both.unwrap(organization, blob, wrap), dataKey)
    await both.rotate(organization)
    const moved = await both.rewrap(organization, blob, wrap)
    expect(await connector(newer).unwrap(organization, blob, moved)).toEqual(dataKey)
    await expectCode(connector(newer).unwrap(organization, blob, wrap), 'Denied')
    const record = JSON.parse((await read(store, keyringKey(organization, 2))).toString())
    expect(record).toMatchObject({ rootKey: newer.id, version: 2, organization, storage })
  })

  test('does not take a key of one organisation for another’s', async () => {
    const [mine, theirs] = [randomUUID(), randomUUID()]
    await connector(root).wrap(mine, randomUUID(), newDataKey())
    const bytes = await read(store, keyringKey(mine, 1))
    await store.put(keyringKey(theirs, 1), [bytes], bytes.length, { ifAbsent: true })
    await expectCode(connector(root).wrap(theirs, randomUUID(), newDataKey()), 'Corrupt')
  })
})

test('root keys give keys for other uses, newest first', () => {
  const [old, young] = [newRootKey(), newRootKey()]
  const [first, second] = localRootKeys([old, young]).derive('upload address')
  expect(localRootKeys([young]).derive('upload address')).toEqual([first])
  expect(localRootKeys([old]).derive('upload address')).toEqual([second])
  expect(localRootKeys([young]).derive('something else')).not.toEqual([first])
  expect(() => parseRootKey('short')).toThrow(RangeError)
  expect(() => localRootKeys([])).toThrow(RangeError)
})
