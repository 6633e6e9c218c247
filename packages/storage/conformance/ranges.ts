import { randomBytes, randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { drained, expectBytes, expectCode, read } from './read.ts'

/** Any stretch of an object, at the pace of who reads it. */
export function conformsInRanges(store: () => Store): void {
  describe('ranges', () => {
    const bytes = randomBytes(1_000_003)
    const key = `b/${randomUUID()}`
    beforeAll(() => store().put(key, [bytes], bytes.length))

    test.each([
      [0, 1],
      [0, 1_000_003],
      [1_000_002, 1],
      [262_143, 2],
      [65_536, 700_000],
    ])('%i+%i', async (offset, length) => {
      expectBytes(await read(store(), key, { offset, length }), bytes.subarray(offset, offset + length))
      expect((await store().get(key, { offset, length }).then(drained)).size).toBe(bytes.length)
    })

    test('may be empty, also at the end and in an empty object', async () => {
      for (const offset of [0, 17, bytes.length]) {
        expectBytes(await read(store(), key, { offset, length: 0 }), Buffer.alloc(0))
      }
      await store().put(`${key}-empty`, [], 0)
      expectBytes(await read(store(), `${key}-empty`, { offset: 0, length: 0 }), Buffer.alloc(0))
    })

    test.each([
      [1_000_003, 1],
      [1_000_000, 4],
      [0, 1_000_004],
      [2_000_000, 0],
    ])('beyond the end are Corrupt: %i+%i', async (offset, length) => {
      await expectCode(read(store(), key, { offset, length }), 'Corrupt')
    })

    test('may be left early, and aborted', async () => {
      for await (const chunk of (await store().get(key)).bytes) {
        expect(chunk.length).toBeGreaterThan(0)
        break
      }
      const abort = new AbortController()
      const reason = new Error('seen enough')
      const opened = await store().get(key, undefined, { signal: abort.signal })
      const reading = (async () => {
        for await (const chunk of opened.bytes) if (chunk.length > 0) abort.abort(reason)
      })()
      await expect(reading).rejects.toBe(reason)
      await expect(store().get(key, undefined, { signal: abort.signal })).rejects.toBe(reason)
      expectBytes(await read(store(), key), bytes)
    })

    test('are read at the consumer’s pace by many at once', async () => {
      const readers = Array.from({ length: 12 }, async (_, index) => {
        const range = { offset: index * 1000, length: 500_000 }
        const chunks: Buffer[] = []
        for await (const chunk of (await store().get(key, range)).bytes) {
          chunks.push(Buffer.from(chunk))
          await turn()
        }
        expectBytes(Buffer.concat(chunks), bytes.subarray(range.offset, range.offset + range.length))
      })
      await Promise.all(readers)
    })
  })
}
