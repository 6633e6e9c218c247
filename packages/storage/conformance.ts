import { randomBytes, randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MARKER_KEY } from './keys.ts'
import { openStorage, type StorageConfig } from './open.ts'
import type { Body, Store, StoreErrorCode } from './store.ts'

/** A kind of storage, with a real server behind it where it has one. */
export interface Subject {
  /** An empty storage of its own. */
  fresh(): Promise<StorageConfig>
  /** A storage whose server is not there. */
  unreachable(): Promise<StorageConfig>
  /** The storage, as someone without the right to it. Errors with what `openStorage` failed with. */
  openWithoutRight(config: StorageConfig): Promise<unknown>
}

/** What `Store` promises, observed from outside. Call it inside of a `describe`, with a function that starts the subject. */
export function storeConformance(start: () => Promise<Subject>): void {
  let subject: Subject
  let config: StorageConfig
  let store: Store
  let id: string

  beforeAll(async () => {
    subject = await start()
    config = await subject.fresh()
    ;({ id, store } = await openStorage(config))
  })
  afterAll(() => store?.close())

  describe('objects', () => {
    test.each([0, 1, 65_536, 5 * 1024 * 1024 + 3])('come back as they were put: %i bytes', async (size) => {
      const key = `b/${randomUUID()}`
      const bytes = randomBytes(size)
      await store.put(key, [bytes], size)
      expect(await read(store, key)).toEqual(bytes)
      expect((await store.get(key).then(drained)).size).toBe(size)
      const stat = await store.stat(key)
      expect(stat.size).toBe(size)
      expect(Math.abs(stat.modifiedAt.getTime() - Date.now())).toBeLessThan(120_000)
    })

    test('may come in pieces, empty ones among them, or as a stream', async () => {
      const key = `b/${randomUUID()}`
      const pieces = Array.from({ length: 1500 }, (_, index) => randomBytes(index % 7))
      const whole = Buffer.concat(pieces)
      await store.put(key, pieces, whole.length)
      expect(await read(store, key)).toEqual(whole)
      await store.put(`${key}-stream`, streamOf(pieces), whole.length)
      expect(await read(store, `${key}-stream`)).toEqual(whole)
    })

    test('are whole or absent when the body has another length', async () => {
      const bodies: [string, Body, number][] = [
        ['short', [Buffer.from('abc')], 4],
        ['long', [Buffer.from('abc'), Buffer.from('de')], 4],
        ['short-stream', streamOf([Buffer.from('abc')]), 4],
        ['long-stream', streamOf([Buffer.from('abc'), Buffer.from('de')]), 4],
      ]
      for (const [name, body, length] of bodies) {
        const key = `b/${randomUUID()}/${name}`
        await expect(store.put(key, body, length)).rejects.toThrow(RangeError)
        await expectCode(store.stat(key), 'NotFound')
      }
    })

    test('are absent after a body that failed, and the failure is the body’s own', async () => {
      const key = `b/${randomUUID()}`
      const broken = new Error('the line went dead')
      await expect(store.put(key, failingAfter(200_000, broken), 400_000)).rejects.toBe(broken)
      await expectCode(store.get(key), 'NotFound')
    })

    test('are absent after a put that was aborted', async () => {
      const key = `b/${randomUUID()}`
      const reason = new Error('never mind')
      const abort = new AbortController()
      const body = endless(() => abort.abort(reason))
      await expect(store.put(key, body, 1 << 30, { signal: abort.signal })).rejects.toBe(reason)
      await expectCode(store.get(key), 'NotFound')
    })

    test('are replaced as a whole: a reader meets the old bytes or the new ones', async () => {
      const key = `b/${randomUUID()}`
      const versions = [Buffer.alloc(700_000, 1), Buffer.alloc(300_000, 2)] as const
      await store.put(key, [versions[0]], versions[0].length)
      const state = { writing: true }
      const write = (async () => {
        for (const bytes of [1, 0, 1, 0, 1].map((index) => versions[index as 0 | 1])) {
          await store.put(key, [bytes], bytes.length)
        }
      })().finally(() => (state.writing = false))
      while (state.writing) {
        const seen = await read(store, key)
        expect(versions.some((version) => version.equals(seen))).toBe(true)
        await turn()
      }
      await write
      expect(await read(store, key)).toEqual(versions[1])
    })

    test('that are absent are NotFound, and removing them succeeds', async () => {
      const key = `b/${randomUUID()}`
      await expectCode(store.get(key), 'NotFound')
      await expectCode(store.get(key, { offset: 0, length: 1 }), 'NotFound')
      await expectCode(store.stat(key), 'NotFound')
      await store.remove(key)
    })

    test('are gone once removed, one by one', async () => {
      const prefix = `b/${randomUUID()}/`
      for (const name of ['a', 'b']) await store.put(prefix + name, [Buffer.from(name)], 1)
      await store.remove(`${prefix}a`)
      await expectCode(store.get(`${prefix}a`), 'NotFound')
      expect(await read(store, `${prefix}b`)).toEqual(Buffer.from('b'))
      await store.remove(`${prefix}b`)
      expect((await store.list(prefix)).objects).toEqual([])
      await store.put(`${prefix}a`, [Buffer.from('again')], 5)
      expect(await read(store, `${prefix}a`)).toEqual(Buffer.from('again'))
    })
  })

  describe('ifAbsent', () => {
    test('lets exactly one of many concurrent creators win', async () => {
      const key = `uploads/${randomUUID()}`
      const bodies = Array.from({ length: 16 }, (_, index) => Buffer.alloc(10_000 + index, index))
      const puts = bodies.map((bytes) => store.put(key, [bytes], bytes.length, { ifAbsent: true }))
      const results = await Promise.allSettled(puts)
      const winners = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
      expect(winners).toHaveLength(1)
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'AlreadyExists' })
      }
      expect(await read(store, key)).toEqual(bodies[winners[0] ?? -1])
    })

    test('refuses what is there and takes what was removed', async () => {
      const key = `uploads/${randomUUID()}`
      const put = (text: string) => store.put(key, [Buffer.from(text)], text.length, { ifAbsent: true })
      await put('first')
      await expectCode(put('second'), 'AlreadyExists')
      expect(await read(store, key)).toEqual(Buffer.from('first'))
      expect((await store.stat(key)).size).toBe(5)
      expect((await store.list(key)).objects.map((object) => object.key)).toEqual([key])
      await store.remove(key)
      await expectCode(store.get(key), 'NotFound')
      await put('third')
      expect(await read(store, key)).toEqual(Buffer.from('third'))
    })

    test('does not keep a lone later writer from replacing', async () => {
      const key = `uploads/${randomUUID()}`
      await store.put(key, [Buffer.from('made')], 4, { ifAbsent: true })
      await store.put(key, [Buffer.from('changed')], 7)
      expect(await read(store, key)).toEqual(Buffer.from('changed'))
      await expectCode(store.put(key, [Buffer.from('x')], 1, { ifAbsent: true }), 'AlreadyExists')
    })

    test('leaves nothing behind when the body fails', async () => {
      const key = `uploads/${randomUUID()}`
      const broken = new Error('cut')
      await expect(store.put(key, failingAfter(10, broken), 400, { ifAbsent: true })).rejects.toBe(broken)
      await store.put(key, [Buffer.from('ok')], 2, { ifAbsent: true })
    })
  })

  describe('ranges', () => {
    const bytes = randomBytes(1_000_003)
    const key = `b/${randomUUID()}`
    beforeAll(() => store.put(key, [bytes], bytes.length))

    test.each([
      [0, 1],
      [0, 1_000_003],
      [1_000_002, 1],
      [262_143, 2],
      [65_536, 700_000],
    ])('%i+%i', async (offset, length) => {
      expect(await read(store, key, { offset, length })).toEqual(bytes.subarray(offset, offset + length))
      expect((await store.get(key, { offset, length }).then(drained)).size).toBe(bytes.length)
    })

    test('may be empty, also at the end and in an empty object', async () => {
      for (const offset of [0, 17, bytes.length]) {
        expect(await read(store, key, { offset, length: 0 })).toEqual(Buffer.alloc(0))
      }
      await store.put(`${key}-empty`, [], 0)
      expect(await read(store, `${key}-empty`, { offset: 0, length: 0 })).toEqual(Buffer.alloc(0))
    })

    test.each([
      [1_000_003, 1],
      [1_000_000, 4],
      [0, 1_000_004],
      [2_000_000, 0],
    ])('beyond the end are Corrupt: %i+%i', async (offset, length) => {
      await expectCode(read(store, key, { offset, length }), 'Corrupt')
    })

    test('may be left early, and aborted', async () => {
      for await (const chunk of (await store.get(key)).bytes) {
        expect(chunk.length).toBeGreaterThan(0)
        break
      }
      const abort = new AbortController()
      const reason = new Error('seen enough')
      const opened = await store.get(key, undefined, { signal: abort.signal })
      const reading = (async () => {
        for await (const chunk of opened.bytes) if (chunk.length > 0) abort.abort(reason)
      })()
      await expect(reading).rejects.toBe(reason)
      await expect(store.get(key, undefined, { signal: abort.signal })).rejects.toBe(reason)
      expect(await read(store, key)).toEqual(bytes)
    })

    test('are read at the consumer’s pace by many at once', async () => {
      const readers = Array.from({ length: 12 }, async (_, index) => {
        const range = { offset: index * 1000, length: 500_000 }
        const chunks: Buffer[] = []
        for await (const chunk of (await store.get(key, range)).bytes) {
          chunks.push(Buffer.from(chunk))
          await turn()
        }
        expect(Buffer.concat(chunks)).toEqual(bytes.subarray(range.offset, range.offset + range.length))
      })
      await Promise.all(readers)
    })
  })

  describe('list', () => {
    const prefix = `b/${randomUUID()}/`
    const names = ['a', 'a0', 'A', 'd-e', 'd.e', 'd/x', 'd/y/z', 'd0', ...numbered(20)]
    const keys = names.map((name) => prefix + name).toSorted((a, b) => (a < b ? -1 : 1))
    beforeAll(async () => {
      for (const key of keys) await store.put(key, [Buffer.from(key)], key.length)
      await store.put(`${prefix.slice(0, -1)}-other`, [Buffer.from('x')], 1)
    })

    test.each([1, 7, keys.length, 1000])('gives every key once, in order, by pages of %i', async (limit) => {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await store.list(prefix, cursor, { limit })
        expect(page.objects.length).toBeLessThanOrEqual(limit)
        for (const object of page.objects) expect(object.size).toBe(object.key.length)
        seen.push(...page.objects.map(({ key }) => key))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      expect(seen).toEqual(keys)
    })

    test.each(['a', 'd', 'd/', 'd/y', 'n-1', 'none'])('takes any prefix: %s', async (name) => {
      const page = await store.list(prefix + name)
      expect(page.objects.map(({ key }) => key)).toEqual(keys.filter((key) => key.startsWith(prefix + name)))
      expect(page.nextCursor).toBeUndefined()
    })

    test('shows the marker, and nothing that is half done', async () => {
      const half = `${prefix}half`
      const stuck = Promise.withResolvers<void>()
      const started = Promise.withResolvers<void>()
      const put = store.put(half, stuckBody(started.resolve, stuck.promise), 6)
      await started.promise
      const all = await everyKey(store)
      expect(all).toContain(MARKER_KEY)
      expect(all).not.toContain(half)
      expect(all.filter((key) => !key.startsWith('b/') && !key.startsWith('uploads/'))).toEqual([MARKER_KEY])
      stuck.resolve()
      await put
      expect(await read(store, half)).toEqual(Buffer.from('abcdef'))
      await store.remove(half)
    })
  })

  describe('keys', () => {
    test.each([
      'x',
      'a/b/c/d/e/f/g/h',
      'per%cent%2e',
      'pl+us=at@til~de',
      'dots.in.it',
      'CASE',
      'case',
      'k'.repeat(80),
    ])('may be %s', async (name) => {
      const key = `b/${randomUUID()}/${name}`
      await store.put(key, [Buffer.from(name)], name.length)
      expect(await read(store, key)).toEqual(Buffer.from(name))
      expect((await store.list(key)).objects.map((object) => object.key)).toEqual([key])
    })

    test.each([
      '',
      '/a',
      'a/',
      'a//b',
      '..',
      'a/../b',
      '.a',
      'a.',
      'a b',
      'a\0b',
      'ä',
      'a\\b',
      'k'.repeat(81),
    ])('must not be %j', async (key) => {
      await expect(store.put(key, [], 0)).rejects.toThrow(RangeError)
      await expect(store.get(key)).rejects.toThrow(RangeError)
      await expect(store.stat(key)).rejects.toThrow(RangeError)
      await expect(store.remove(key)).rejects.toThrow(RangeError)
    })
  })

  describe('the storage itself', () => {
    test('keeps its id, and another is not taken for it', async () => {
      const again = await openStorage(config, { expectedId: id })
      expect(again.id).toBe(id)
      await again.store.close()
      await expectCode(openStorage(config, { expectedId: randomUUID() }), 'Unavailable')
    })

    test('has one id, however many meet it first', async () => {
      const fresh = await subject.fresh()
      const opened = await Promise.all(Array.from({ length: 6 }, () => openStorage(fresh)))
      expect(new Set(opened.map((storage) => storage.id)).size).toBe(1)
      await Promise.all(opened.map((storage) => storage.store.close()))
    })

    test('tells what it is', async () => {
      const probe = await store.probe()
      expect(probe.kind).toBe(config.kind)
      expect(probe.latencyMs).toBeGreaterThan(0)
    })

    test('without its marker is unavailable, not empty', async () => {
      const fresh = await subject.fresh()
      const opened = await openStorage(fresh)
      await opened.store.remove(MARKER_KEY)
      await expectCode(opened.store.get('b/x'), 'Unavailable')
      await expectCode(opened.store.stat('b/x'), 'Unavailable')
      await expectCode(opened.store.list(''), 'Unavailable')
      await expectCode(opened.store.probe(), 'Unavailable')
      await expectCode(openStorage(fresh, { expectedId: opened.id }), 'Unavailable')
      await opened.store.close()
    })

    test('that cannot be reached is unavailable', async () => {
      await expectCode(openStorage(await subject.unreachable()), 'Unavailable')
    })

    test('denies who has no right', async () => {
      expect(await subject.openWithoutRight(config)).toMatchObject({ code: 'Denied' })
    })
  })
}

/** All bytes of an object or of a range of it. */
export async function read(
  store: Store,
  key: string,
  range?: { offset: number; length: number },
): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of (await store.get(key, range)).bytes) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export async function expectCode(call: Promise<unknown>, code: StoreErrorCode): Promise<void> {
  await expect(call).rejects.toMatchObject({ name: 'StoreError', code })
}

async function drained<T extends { bytes: AsyncIterable<Buffer> }>(opened: T): Promise<T> {
  for await (const chunk of opened.bytes) void chunk
  return opened
}

async function everyKey(store: Store): Promise<string[]> {
  const keys: string[] = []
  let cursor: string | undefined
  do {
    const page = await store.list('', cursor)
    keys.push(...page.objects.map(({ key }) => key))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return keys
}

async function* streamOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield await Promise.resolve(piece)
}

async function* failingAfter(bytes: number, failure: Error): AsyncGenerator<Buffer> {
  yield Buffer.alloc(bytes)
  await turn()
  throw failure
}

/** Calls `onSecond` once the first chunk is on its way, and goes on for ever. */
async function* endless(onSecond: () => void): AsyncGenerator<Buffer> {
  for (let chunks = 0; ; chunks++) {
    yield Buffer.alloc(65_536)
    if (chunks === 1) onSecond()
    await turn()
  }
}

async function* stuckBody(onStart: () => void, until: Promise<void>): AsyncGenerator<Buffer> {
  yield Buffer.from('abc')
  onStart()
  await until
  yield Buffer.from('def')
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n-${index}`)
}
