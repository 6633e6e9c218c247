import { randomBytes, randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Body, Store } from '../store.ts'
import { endless, failingAfter, streamOf } from './bodies.ts'
import { drained, expectBytes, expectCode, read } from './read.ts'

/** What is put is there, whole, until it is removed. */
export function conformsInObjects(store: () => Store): void {
  describe('objects', () => {
    test.each([0, 1, 65_536, 5 * 1024 * 1024 + 3])('come back as they were put: %i bytes', async (size) => {
      const key = `b/${randomUUID()}`
      const bytes = randomBytes(size)
      await store().put(key, [bytes], size)
      expectBytes(await read(store(), key), bytes)
      expect((await store().get(key).then(drained)).size).toBe(size)
      const stat = await store().stat(key)
      expect(stat.size).toBe(size)
      expect(Math.abs(stat.modifiedAt.getTime() - Date.now())).toBeLessThan(120_000)
    })

    test('may lie in memory that threads share, as sealed parts do', async () => {
      const key = `b/${randomUUID()}`
      const plain = randomBytes(2 * 1024 * 1024 + 1)
      const shared = Buffer.from(new SharedArrayBuffer(plain.length))
      plain.copy(shared)
      await store().put(key, [shared], shared.length)
      expectBytes(await read(store(), key), plain)
    })

    test('may come in pieces, empty ones among them, or as a stream', async () => {
      const key = `b/${randomUUID()}`
      const pieces = Array.from({ length: 1500 }, (_, index) => randomBytes(index % 7))
      const whole = Buffer.concat(pieces)
      await store().put(key, pieces, whole.length)
      expectBytes(await read(store(), key), whole)
      await store().put(`${key}-stream`, streamOf(pieces), whole.length)
      expectBytes(await read(store(), `${key}-stream`), whole)
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
        await expect(store().put(key, body, length)).rejects.toThrow(RangeError)
        await expectCode(store().stat(key), 'NotFound')
      }
    })

    test('are absent after a body that failed, and the failure is the body’s own', async () => {
      const key = `b/${randomUUID()}`
      const broken = new Error('the line went dead')
      await expect(store().put(key, failingAfter(200_000, broken), 400_000)).rejects.toBe(broken)
      await expectCode(store().get(key), 'NotFound')
    })

    test('are absent after a put that was aborted', async () => {
      const key = `b/${randomUUID()}`
      const reason = new Error('never mind')
      const abort = new AbortController()
      const body = endless(() => abort.abort(reason))
      await expect(store().put(key, body, 1 << 30, { signal: abort.signal })).rejects.toBe(reason)
      await expectCode(store().get(key), 'NotFound')
    })

    test('are replaced as a whole: a reader meets the old bytes or the new ones', async () => {
      const key = `b/${randomUUID()}`
      const versions = [Buffer.alloc(700_000, 1), Buffer.alloc(300_000, 2)] as const
      await store().put(key, [versions[0]], versions[0].length)
      const state = { writing: true }
      const write = (async () => {
        for (const bytes of [1, 0, 1, 0, 1].map((index) => versions[index as 0 | 1])) {
          await store().put(key, [bytes], bytes.length)
        }
      })().finally(() => (state.writing = false))
      while (state.writing) {
        const seen = await read(store(), key)
        expect(versions.some((version) => version.equals(seen))).toBe(true)
        await turn()
      }
      await write
      expectBytes(await read(store(), key), versions[1])
    })

    test('that are absent are NotFound, and removing them succeeds', async () => {
      const key = `b/${randomUUID()}`
      await expectCode(store().get(key), 'NotFound')
      await expectCode(store().get(key, { offset: 0, length: 1 }), 'NotFound')
      await expectCode(store().stat(key), 'NotFound')
      await store().remove(key)
    })

    test('are gone once removed, one by one', async () => {
      const prefix = `b/${randomUUID()}/`
      for (const name of ['a', 'b']) await store().put(prefix + name, [Buffer.from(name)], 1)
      await store().remove(`${prefix}a`)
      await expectCode(store().get(`${prefix}a`), 'NotFound')
      expectBytes(await read(store(), `${prefix}b`), Buffer.from('b'))
      await store().remove(`${prefix}b`)
      expect((await store().list(prefix)).objects).toEqual([])
      await store().put(`${prefix}a`, [Buffer.from('again')], 5)
      expectBytes(await read(store(), `${prefix}a`), Buffer.from('again'))
    })
  })
}
