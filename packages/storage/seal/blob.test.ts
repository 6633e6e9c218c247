import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes, randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectBytes, expectCode, read } from '../conformance/read.ts'
import { newPartName } from '../keys.ts'
import { openStorage } from '../open.ts'
import type { ByteRange, Store } from '../store.ts'
import { loadBlob, openBlob, type BlobAddress } from './blob.ts'
import { checkPart } from './check-part.ts'
import { PREAMBLE_LENGTH, partLength, type Geometry } from './geometry.ts'
import { KnownParts } from './known-parts.ts'
import { putManifest } from './manifest.ts'
import { openPart } from './open-part.ts'
import { sealBlob, type SealedBlob } from './sealed-blob.ts'
import { sealPart } from './seal-part.ts'

const partSize = 256
const segmentSize = 64
const ofSize = (size: number): Geometry => ({ size, partSize, segmentSize })
const SEALED_SEGMENT = segmentSize + 16

let folder: string
let store: Store
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-seal-'))
  ;({ store } = await openStorage({ kind: 'filesystem', path: folder }))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function open(address: BlobAddress, dataKey: Buffer, range?: ByteRange): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of openBlob(store, await loadBlob(store, address), dataKey, range))
    chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('a sealed blob', () => {
  const edges = [0, 1, 63, 64, 65, 255, 256, 257, 511, 512, 513, 1000]

  test.each(edges)('of %i bytes opens as what it was', async (size) => {
    const { address, dataKey, plain } = await sealBlob(store, ofSize(size))
    expectBytes(await open(address, dataKey), plain)
  })

  test('gives any range', async () => {
    const blobs = await Promise.all(edges.map((size) => sealBlob(store, ofSize(size))))
    const cases = fc.record({
      blob: fc.constantFrom(...blobs),
      a: fc.double({ min: 0, max: 1, noNaN: true }),
      b: fc.nat(300),
    })
    const check = fc.asyncProperty(cases, async ({ blob, a, b }) => {
      const offset = Math.floor(a * blob.plain.length)
      const length = Math.min(b, blob.plain.length - offset)
      const range = { offset, length }
      expect(await open(blob.address, blob.dataKey, range)).toEqual(
        blob.plain.subarray(offset, offset + length),
      )
    })
    await fc.assert(check, { numRuns: 200 })
  })

  test('is asked for once a range when its parts are known, and still not believed when it changed', async () => {
    const { address, dataKey, plain } = await sealBlob(store, ofSize(600))
    const blob = await loadBlob(store, address)
    const asked: string[] = []
    const get: Store['get'] = (key, ...rest) => {
      asked.push(key.slice(address.prefix.length))
      return store.get(key, ...rest)
    }
    const known = new KnownParts()
    const range = { offset: 270, length: 20 }
    const rangeOf = async (key: Buffer) => {
      asked.length = 0
      const chunks: Buffer[] = []
      for await (const chunk of openBlob({ ...store, get }, blob, key, range, { known })) chunks.push(chunk)
      return Buffer.concat(chunks)
    }
    const middle = blob.parts[1] ?? ''
    for (const expected of [[middle, middle], [middle], [middle]]) {
      expectBytes(await rangeOf(dataKey), plain.subarray(270, 290))
      expect(asked).toEqual(expected)
    }
    const other = await sealBlob(store, ofSize(600))
    const { size, bytes } = await store.get(other.address.prefix + (other.parts[1]?.name ?? ''))
    await store.put(address.prefix + middle, bytes, size)
    await expectCode(rangeOf(dataKey), 'Corrupt')
    // From now on the header is looked at again.
    await expectCode(rangeOf(dataKey), 'Corrupt')
    expect(asked).toEqual([middle])
  })

  test('is the same however its bytes came in', async () => {
    const cuts = fc.array(fc.nat(700), { maxLength: 12 })
    const check = fc.asyncProperty(fc.nat(partSize), cuts, async (length, at) => {
      const plain = randomBytes(length)
      const edges = [0, ...at.map((cut) => cut % (length + 1)).toSorted((a, b) => a - b), length]
      const chunks = edges.slice(1).map((end, index) => plain.subarray(edges[index], end))
      const [dataKey, blob, geometry] = [randomBytes(32), randomUUID(), ofSize(length)]
      const sealed = await sealPart({ dataKey, blob, geometry, part: 0, plain: chunks })
      const key = `b/${newPartName(0, 1)}`
      await store.put(key, sealed.bytes, sealed.length)
      const opened: Buffer[] = []
      for await (const chunk of openPart(store, key, { dataKey, blob, geometry, part: 0, length }))
        opened.push(chunk)
      expectBytes(Buffer.concat(opened), plain)
      expect(await checkPart(store, key, sealed)).toMatchObject({ sound: true })
      expect(sealed).toMatchObject({ plainLength: length })
    })
    await fc.assert(check, { numRuns: 60 })
  })

  test('of full-sized parts opens over several of them, and from the middle', async () => {
    const geometry = { size: 5 * 2 ** 20 + 17, partSize: 2 ** 21, segmentSize: 2 ** 18 }
    const { address, dataKey, plain } = await sealBlob(store, geometry)
    expectBytes(await open(address, dataKey), plain)
    const range = { offset: 2 ** 21 - 5, length: 2 ** 20 }
    expect(await open(address, dataKey, range)).toEqual(
      plain.subarray(range.offset, range.offset + range.length),
    )
  })

  test('has attempts that are shorter than their part', async () => {
    const [dataKey, blob, geometry, plain] = [randomBytes(32), randomUUID(), ofSize(1000), randomBytes(100)]
    const sealed = await sealPart({ dataKey, blob, geometry, part: 2, plain: [plain] })
    const key = `b/${newPartName(2, 1)}`
    await store.put(key, sealed.bytes, sealed.length)
    const expected = { dataKey, blob, geometry, part: 2, length: 100 }
    const chunks: Buffer[] = []
    for await (const chunk of openPart(store, key, expected, { offset: 60, length: 40 })) chunks.push(chunk)
    expectBytes(Buffer.concat(chunks), plain.subarray(60))
    const wrong = { ...expected, length: 99 }
    await expectCode(drain(openPart(store, key, wrong)), 'Corrupt')
  })

  test('never seals two attempts alike', async () => {
    const input = {
      dataKey: randomBytes(32),
      blob: randomUUID(),
      geometry: ofSize(1),
      part: 0,
      plain: [Buffer.from('x')],
    }
    const [one, two] = await Promise.all([sealPart(input), sealPart(input)])
    expect(Buffer.concat(one.bytes)).not.toEqual(Buffer.concat(two.bytes))
  })

  test('does not take parts that are too long or have no byte', async () => {
    const input = { dataKey: randomBytes(32), blob: randomUUID(), geometry: ofSize(1000), part: 3 }
    const last = partLength(input.geometry, 3)
    await expect(sealPart({ ...input, plain: [Buffer.alloc(last + 1)] })).rejects.toThrow(RangeError)
    await expect(sealPart({ ...input, plain: [] })).rejects.toThrow(RangeError)
  })

  test('stops when its signal says so, and when its reader leaves', async () => {
    const { address, dataKey } = await sealBlob(store, ofSize(1000))
    const abort = new AbortController()
    const reason = new Error('gone')
    const blob = await loadBlob(store, address)
    const reading = (async () => {
      const bytes = openBlob(store, blob, dataKey, undefined, { signal: abort.signal })
      for await (const chunk of bytes) if (chunk.length > 0) abort.abort(reason)
    })()
    await expect(reading).rejects.toBe(reason)
    for await (const chunk of openBlob(store, blob, dataKey)) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
  })
})

describe('damage is Corrupt', () => {
  const keyOf = (blob: SealedBlob, part: number) => blob.address.prefix + (blob.parts[part]?.name ?? '')
  const rewrite = async (blob: SealedBlob, part: number, change: (bytes: Buffer) => Buffer) => {
    const bytes = change(await read(store, keyOf(blob, part)))
    await store.put(keyOf(blob, part), [bytes], bytes.length)
  }
  const flip = (at: number) => (bytes: Buffer) => {
    bytes.writeUInt8(bytes.readUInt8(at < 0 ? bytes.length + at : at) ^ 0x10, at < 0 ? bytes.length + at : at)
    return bytes
  }

  /** Nothing false may come out, however the damage is met. */
  async function expectCorrupt(blob: SealedBlob): Promise<void> {
    let at = 0
    const reading = (async () => {
      for await (const chunk of openBlob(store, await loadBlob(store, blob.address), blob.dataKey)) {
        expectBytes(chunk, blob.plain.subarray(at, at + chunk.length))
        at += chunk.length
      }
    })()
    await expectCode(reading, 'Corrupt')
  }

  test.each([
    ['the magic', flip(0)],
    ['the salt', flip(60)],
    ['the commitment', flip(100)],
    ['the first segment', flip(PREAMBLE_LENGTH)],
    ['a tag', flip(PREAMBLE_LENGTH + segmentSize)],
    ['the last byte', flip(-1)],
    ['a byte too few', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['a segment too few', (bytes: Buffer) => bytes.subarray(0, -SEALED_SEGMENT)],
    ['nothing but a header', (bytes: Buffer) => bytes.subarray(0, PREAMBLE_LENGTH)],
    ['half a header', (bytes: Buffer) => bytes.subarray(0, 50)],
    ['nothing', () => Buffer.alloc(0)],
    ['a byte appended', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ['a segment appended', (bytes: Buffer) => Buffer.concat([bytes, bytes.subarray(-SEALED_SEGMENT)])],
    ['segments swapped', swapSegments],
  ])('%s', async (_, change) => {
    const blob = await sealBlob(store, ofSize(1000))
    await rewrite(blob, 1, change)
    await expectCorrupt(blob)
  })

  test('parts swapped, or taken from another blob, or under another key', async () => {
    const [one, two] = [await sealBlob(store, ofSize(768)), await sealBlob(store, ofSize(768))]
    const first = await read(store, keyOf(one, 0))
    await rewrite(one, 1, () => first)
    await expectCorrupt(one)
    const foreign = await read(store, keyOf(one, 2))
    await rewrite(two, 2, () => foreign)
    await expectCorrupt(two)
    const three = await sealBlob(store, ofSize(10))
    await expectCorrupt({ ...three, dataKey: randomBytes(32) })
  })

  test('another size, part size or blob than was committed', async () => {
    const blob = await sealBlob(store, ofSize(100))
    const { address } = blob
    await expectCorrupt({ ...blob, address: { ...address, size: 99 } })
    await expectCorrupt({ ...blob, address: { ...address, partSize: 512 } })
    await expectCorrupt({ ...blob, address: { ...address, blob: randomUUID() } })
  })

  test('a manifest that is damaged, of another blob, or not there where one must be', async () => {
    const [blob, other] = [await sealBlob(store, ofSize(768)), await sealBlob(store, ofSize(768))]
    const key = blob.address.prefix + blob.address.root
    const bytes = await read(store, key)
    const damaged = flip(50)(Buffer.from(bytes))
    await store.put(key, [damaged], damaged.length)
    await expectCode(loadBlob(store, blob.address), 'Corrupt')
    const theirs = { blob: other.address.blob, geometry: ofSize(768), parts: other.parts }
    const root = await putManifest(store, blob.address.prefix, theirs)
    await expectCode(loadBlob(store, { ...blob.address, root }), 'Corrupt')
    await expectCode(loadBlob(store, { ...blob.address, root: blob.parts[0]?.name ?? '' }), 'Corrupt')
    await expectCode(loadBlob(store, { ...blob.address, root: 'm-x' }), 'Corrupt')
  })

  test('and a missing part is NotFound, after the genuine bytes before it', async () => {
    const blob = await sealBlob(store, ofSize(1000))
    await store.remove(keyOf(blob, 2))
    await expectCode(open(blob.address, blob.dataKey), 'NotFound')
    const before = await open(blob.address, blob.dataKey, { offset: 0, length: 512 })
    expect(before).toEqual(blob.plain.subarray(0, 512))
  })

  test('is seen without keys', async () => {
    const blob = await sealBlob(store, ofSize(200))
    const known = blob.parts[0] ?? { length: 0, crc32: 0 }
    expect(await checkPart(store, keyOf(blob, 0), known)).toMatchObject({ sound: true })
    await rewrite(blob, 0, flip(-1))
    expect(await checkPart(store, keyOf(blob, 0), known)).toEqual({ sound: false, reason: 'crc32' })
    await rewrite(blob, 0, (bytes) => bytes.subarray(1))
    expect(await checkPart(store, keyOf(blob, 0), known)).toEqual({ sound: false, reason: 'length' })
  })
})

function swapSegments(bytes: Buffer): Buffer {
  const [start, middle, end] = [0, 1, 2].map((index) => PREAMBLE_LENGTH + index * SEALED_SEGMENT)
  const parts = [
    bytes.subarray(0, start),
    bytes.subarray(middle, end),
    bytes.subarray(start, middle),
    bytes.subarray(end),
  ]
  return Buffer.concat(parts)
}

async function drain(bytes: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of bytes) void chunk
}
