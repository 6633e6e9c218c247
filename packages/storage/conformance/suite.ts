import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MARKER_KEY } from '../keys.ts'
import { openStorage, type StorageConfig } from '../open.ts'
import type { Store } from '../store.ts'
import { conformsInIfAbsent } from './if-absent.ts'
import { conformsInKeys } from './keys.ts'
import { conformsInList } from './list.ts'
import { conformsInObjects } from './objects.ts'
import { conformsInRanges } from './ranges.ts'
import { expectCode } from './read.ts'

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

  conformsInObjects(() => store)
  conformsInIfAbsent(() => store)
  conformsInRanges(() => store)
  conformsInList(() => store)
  conformsInKeys(() => store)

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
