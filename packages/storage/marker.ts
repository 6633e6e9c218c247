import { randomUUID } from 'node:crypto'
import type { Backend } from './backend.ts'
import { MARKER_KEY } from './keys.ts'
import { readSmall } from './read-small.ts'
import { StoreError, isStoreError, type CallOptions, type Store } from './store.ts'

export interface MarkerOptions extends CallOptions {
  /** The id that the storage had before. Without one, a storage without marker gets one: this is first contact. */
  expectedId?: string
}

const LONGEST = 4096

/**
 * The id in the storage's marker object, which is created at first contact.
 * Errors: Unavailable when the marker is missing or another one although an id is expected, or is not readable.
 */
export async function readOrCreateMarker(backend: Backend, options: MarkerOptions): Promise<string> {
  const { expectedId, signal } = options
  const found = await readMarker(backend, signal)
  if (expectedId !== undefined) {
    if (found !== expectedId) throw missing(found)
    return found
  }
  return found ?? (await createMarker(backend, signal))
}

/**
 * The storage as callers see it: absent objects and empty pages are believed only after a look at the marker, and what
 * was put counts only while the marker is there.
 */
export function guardedByMarker(backend: Backend, id: string): Store {
  let seenAt = Number.NEGATIVE_INFINITY
  let seenStamp: string | undefined
  async function look(signal?: AbortSignal, holds = backend.markerHolds): Promise<void> {
    if (performance.now() - seenAt < holds) return
    const asked = performance.now()
    const stamp = await backend.markerStamp?.()
    if (stamp !== undefined && stamp === seenStamp) return
    const found = await readMarker(backend, signal)
    if (found !== id) throw missing(found)
    seenAt = asked
    seenStamp = stamp
  }
  async function believe<T>(call: Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await call
    } catch (error) {
      if (isStoreError(error, 'NotFound')) await look(signal, 0)
      throw error
    }
  }
  return {
    async put(key, bytes, length, options) {
      await look(options?.signal)
      await backend.put(key, bytes, length, options)
      await look(options?.signal)
    },
    get: (key, range, options) => believe(backend.get(key, range, options), options?.signal),
    stat: (key, options) => believe(backend.stat(key, options), options?.signal),
    async remove(key, options) {
      await look(options?.signal)
      await backend.remove(key, options)
    },
    async list(prefix, cursor, options) {
      const page = await backend.list(prefix, cursor, options)
      await look(options?.signal, page.objects.length === 0 ? 0 : undefined)
      return page
    },
    async probe(options) {
      const started = performance.now()
      await look(options?.signal, 0)
      const latencyMs = performance.now() - started
      return { ...(await backend.describe()), latencyMs }
    },
    close: () => backend.close(),
  }
}

/** Undefined when there is none. */
async function readMarker(backend: Backend, signal?: AbortSignal): Promise<string | undefined> {
  try {
    return parseMarker((await readSmall(backend, MARKER_KEY, LONGEST, { signal })).toString('utf8'))
  } catch (error) {
    if (isStoreError(error, 'NotFound')) return undefined
    if (isStoreError(error, 'Corrupt')) throw new StoreError('Unavailable', error.message, error)
    throw error
  }
}

async function createMarker(backend: Backend, signal?: AbortSignal): Promise<string> {
  const marker = { format: 1, id: randomUUID(), createdAt: new Date().toISOString() }
  const bytes = Buffer.from(`${JSON.stringify(marker, null, 2)}\n`)
  try {
    await backend.put(MARKER_KEY, [bytes], bytes.length, { ifAbsent: true, signal })
    return marker.id
  } catch (error) {
    const other = isStoreError(error, 'AlreadyExists') ? await readMarker(backend, signal) : undefined
    if (other === undefined) throw error
    return other
  }
}

function parseMarker(text: string): string {
  try {
    const marker: unknown = JSON.parse(text)
    if (typeof marker === 'object' && marker && 'format' in marker && 'id' in marker) {
      if (marker.format === 1 && typeof marker.id === 'string') return marker.id
    }
  } catch {
    // Not JSON: the same answer as JSON of another shape.
  }
  throw new StoreError('Unavailable', 'the marker of the storage is not readable')
}

function missing(found: string | undefined): StoreError {
  const what = found === undefined ? 'has no marker: is it mounted?' : `is another one: ${found}`
  return new StoreError('Unavailable', `the storage ${what}`)
}
