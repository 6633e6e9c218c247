import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { failingAfter } from './bodies.ts'
import { expectBytes, expectCode, read } from './read.ts'

/** Exactly one creator wins. */
export function conformsInIfAbsent(store: () => Store): void {
  describe('ifAbsent', () => {
    test('lets exactly one of many concurrent creators win', async () => {
      const key = `uploads/${randomUUID()}`
      const bodies = Array.from({ length: 16 }, (_, index) => Buffer.alloc(10_000 + index, index))
      const puts = bodies.map((bytes) => store().put(key, [bytes], bytes.length, { ifAbsent: true }))
      const results = await Promise.allSettled(puts)
      const winners = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
      expect(winners).toHaveLength(1)
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'AlreadyExists' })
      }
      expectBytes(await read(store(), key), bodies[winners[0] ?? 0] ?? Buffer.alloc(0))
    })

    test('refuses what is there and takes what was removed', async () => {
      const key = `uploads/${randomUUID()}`
      const put = (text: string) => store().put(key, [Buffer.from(text)], text.length, { ifAbsent: true })
      await put('first')
      await expectCode(put('second'), 'AlreadyExists')
      expectBytes(await read(store(), key), Buffer.from('first'))
      expect((await store().stat(key)).size).toBe(5)
      expect((await store().list(key)).objects.map((object) => object.key)).toEqual([key])
      await store().remove(key)
      await expectCode(store().get(key), 'NotFound')
      await put('third')
      expectBytes(await read(store(), key), Buffer.from('third'))
    })

    test('does not keep a lone later writer from replacing', async () => {
      const key = `uploads/${randomUUID()}`
      await store().put(key, [Buffer.from('made')], 4, { ifAbsent: true })
      await store().put(key, [Buffer.from('changed')], 7)
      expectBytes(await read(store(), key), Buffer.from('changed'))
      await expectCode(store().put(key, [Buffer.from('x')], 1, { ifAbsent: true }), 'AlreadyExists')
    })

    test('leaves nothing behind when the body fails', async () => {
      const key = `uploads/${randomUUID()}`
      const broken = new Error('cut')
      await expect(store().put(key, failingAfter(10, broken), 400, { ifAbsent: true })).rejects.toBe(broken)
      await store().put(key, [Buffer.from('ok')], 2, { ifAbsent: true })
    })
  })
}
