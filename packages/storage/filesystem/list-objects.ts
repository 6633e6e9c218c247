import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ListOptions, ObjectPage, StoredObject } from '../store.ts'
import { errno } from './errors.ts'
import { CREATED_FILE, CREATED_SUFFIX, FILE_SUFFIX, unescapeName } from './paths.ts'

interface Found {
  key: string
  path: string
}

interface Entry {
  /** Name, or name with a trailing slash for a directory: so entries sort like the keys below them. */
  key: string
  path: string
  isDirectory: boolean
}

const PAGE = 1000

/** A page in the order of keys; its cursor is its last key. */
export async function listPage(
  root: string,
  prefix: string,
  cursor = '',
  { limit = PAGE, signal }: ListOptions = {},
): Promise<ObjectPage> {
  const found: Found[] = []
  for await (const object of walk(root, '', prefix, cursor)) {
    signal?.throwIfAborted()
    found.push(object)
    if (found.length > limit) break
  }
  const more = found.length > limit
  const page = more ? found.slice(0, limit) : found
  const objects = (await Promise.all(page.map(describeObject))).filter((object) => object !== undefined)
  return more ? { objects, nextCursor: page.at(-1)?.key } : { objects }
}

/** Length and time; undefined when it was removed meanwhile. */
async function describeObject({ key, path }: Found): Promise<StoredObject | undefined> {
  try {
    const { size, mtime } = await stat(path)
    return { key, size, modifiedAt: mtime }
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Goes down the tree in the order of keys; does not read directories that hold no key that is wanted. */
async function* walk(directory: string, base: string, prefix: string, after: string): AsyncGenerator<Found> {
  for (const entry of await entriesOf(directory, base === '')) {
    const key = base + entry.key
    if (entry.isDirectory) {
      const mayMatch = key.startsWith(prefix) || prefix.startsWith(key)
      const mayFollow = key > after || after.startsWith(key)
      if (mayMatch && mayFollow) yield* walk(entry.path, key, prefix, after)
    } else if (key.startsWith(prefix) && key > after) {
      yield { key, path: entry.path }
    }
  }
}

async function entriesOf(directory: string, isRoot: boolean): Promise<Entry[]> {
  try {
    const names = await readdir(directory, { withFileTypes: true })
    const entries = names.flatMap((found) => toEntry(directory, found.name, found.isDirectory()) ?? [])
    return entries.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  } catch (error) {
    // Pruned since its parent was read. The root is never pruned: without it there is no storage.
    if (errno(error) === 'ENOENT' && !isRoot) return []
    throw error
  }
}

function toEntry(directory: string, name: string, isDirectory: boolean): Entry | undefined {
  const path = join(directory, name)
  if (isDirectory && name.endsWith(CREATED_SUFFIX)) {
    const key = unescapeName(name.slice(0, -CREATED_SUFFIX.length))
    return { key, path: join(path, CREATED_FILE), isDirectory: false }
  }
  if (isDirectory)
    return name.includes('.') ? undefined : { key: `${unescapeName(name)}/`, path, isDirectory }
  if (!name.endsWith(FILE_SUFFIX)) return undefined
  return { key: unescapeName(name.slice(0, -FILE_SUFFIX.length)), path, isDirectory }
}
