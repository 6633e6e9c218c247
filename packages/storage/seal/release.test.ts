import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectBytes } from '../conformance/read.ts'
import { newPartName } from '../keys.ts'
import { openStorage } from '../open.ts'
import type { Store } from '../store.ts'
import { openPart } from './open-part.ts'
import { release } from './release.ts'
import { sealPart } from './seal-part.ts'

let folder: string
let store: Store
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-release-'))
  ;({ store } = await openStorage({ kind: 'filesystem', path: folder }))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('parts sealed at once in memory that is used again are each their own', async () => {
  const geometry = { size: 12 * 2 ** 21, partSize: 2 ** 21, segmentSize: 2 ** 18 }
  const [dataKey, blob] = [randomBytes(32), randomUUID()]
  const work = Array.from({ length: 12 }, async (_, part) => {
    const plain = randomBytes(geometry.partSize)
    const sealed = await sealPart({ dataKey, blob, geometry, part, plain: [plain] })
    const key = `b/${newPartName(part, 1)}`
    await store.put(key, sealed.bytes, sealed.length)
    // Giving back twice must not hand the same memory to two others.
    for (const buffer of [...sealed.bytes, ...sealed.bytes]) release(buffer)
    const opened: Buffer[] = []
    const expected = { dataKey, blob, geometry, part, length: plain.length }
    for await (const buffer of openPart(store, key, expected)) {
      opened.push(Buffer.from(buffer))
      release(buffer)
    }
    expectBytes(Buffer.concat(opened), plain)
  })
  await Promise.all(work)
})

test('small buffers, whose memory others share, are left alone', () => {
  const small = Buffer.from('shared')
  release(small)
  expect(small.toString()).toBe('shared')
})
