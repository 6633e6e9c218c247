import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { MARKER_KEY } from '../keys.ts'
import type { Store } from '../store.ts'
import { stuckBody } from './bodies.ts'
import { everyKey, expectBytes, read } from './read.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `n-${index}`)

/** Every key once, in order, and nothing that is half done. */
export function conformsInList(store: () => Store): void {
  describe('list', () => {
    const prefix = `b/${randomUUID()}/`
    const names = ['a', 'a0', 'A', 'd-e', 'd.e', 'd/x', 'd/y/z', 'd0', ...numbered(20)]
    const keys = names.map((name) => prefix + name).toSorted((a, b) => (a < b ? -1 : 1))
    beforeAll(async () => {
      for (const key of keys) await store().put(key, [Buffer.from(key)], key.length)
      await store().put(`${prefix.slice(0, -1)}-other`, [Buffer.from('x')], 1)
    })

    test.each([1, 7, keys.length, 1000])('gives every key once, in order, by pages of %i', async (limit) => {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await store().list(prefix, cursor, { limit })
        expect(page.objects.length).toBeLessThanOrEqual(limit)
        for (const object of page.objects) expect(object.size).toBe(object.key.length)
        seen.push(...page.objects.map(({ key }) => key))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      expect(seen).toEqual(keys)
    })

    test.each(['a', 'd', 'd/', 'd/y', 'n-1', 'none'])('takes any prefix: %s', async (name) => {
      const page = await store().list(prefix + name)
      expect(page.objects.map(({ key }) => key)).toEqual(keys.filter((key) => key.startsWith(prefix + name)))
      expect(page.nextCursor).toBeUndefined()
    })

    test('shows the marker, and nothing that is half done', async () => {
      const half = `${prefix}half`
      const stuck = Promise.withResolvers<void>()
      const started = Promise.withResolvers<void>()
      const put = store().put(half, stuckBody(started.resolve, stuck.promise), 6)
      await started.promise
      const all = await everyKey(store())
      expect(all).toContain(MARKER_KEY)
      expect(all).not.toContain(half)
      expect(all.filter((key) => !key.startsWith('b/') && !key.startsWith('uploads/'))).toEqual([MARKER_KEY])
      stuck.resolve()
      await put
      expectBytes(await read(store(), half), Buffer.from('abcdef'))
      await store().remove(half)
    })
  })
}
