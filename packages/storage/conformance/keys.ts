import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { expectBytes, read } from './read.ts'

/** All that checkKey allows, and nothing else. */
export function conformsInKeys(store: () => Store): void {
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
      await store().put(key, [Buffer.from(name)], name.length)
      expectBytes(await read(store(), key), Buffer.from(name))
      expect((await store().list(key)).objects.map((object) => object.key)).toEqual([key])
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
      await expect(store().put(key, [], 0)).rejects.toThrow(RangeError)
      await expect(store().get(key)).rejects.toThrow(RangeError)
      await expect(store().stat(key)).rejects.toThrow(RangeError)
      await expect(store().remove(key)).rejects.toThrow(RangeError)
    })
  })
}
