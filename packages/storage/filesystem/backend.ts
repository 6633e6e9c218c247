import { stat, statfs } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Backend } from '../backend.ts'
import { MARKER_KEY } from '../keys.ts'
import { StoreError, isStoreError } from '../store.ts'
import { errno, storeErrorOf } from './errors.ts'
import { listPage } from './list-objects.ts'
import { objectPaths } from './paths.ts'
import { putObject, tidyTemporary } from './put-object.ts'
import { openObject, statObject } from './read-object.ts'
import { removeObject } from './remove-object.ts'

export interface FilesystemConfig {
  /** A directory that exists; the storage makes everything below it, never the directory itself. */
  path: string
}

/** A directory, local or on a network file system. Needs atomic renames and nothing else: no locks, no hard links. */
export function filesystemBackend(config: FilesystemConfig): Backend {
  const root = resolve(config.path)
  return {
    markerHolds: 0,
    markerStamp: () => translated(MARKER_KEY, () => stampOf(objectPaths(root, MARKER_KEY).createdFile)),
    put: (key, bytes, length, options = {}) =>
      translated(key, () => putObject(root, objectPaths(root, key), bytes, length, options)).catch(
        absentIsUnavailable,
      ),
    get: (key, range, options = {}) =>
      translated(key, async () => {
        const { size, bytes } = await openObject(objectPaths(root, key), range, options.signal)
        return { size, bytes: translatedBytes(key, bytes) }
      }),
    stat: (key) => translated(key, () => statObject(objectPaths(root, key))),
    remove: (key) => translated(key, () => removeObject(root, objectPaths(root, key))),
    list: (prefix, cursor, options) =>
      translated(prefix, () => listPage(root, prefix, cursor, options)).catch(absentIsUnavailable),
    describe: () =>
      translated(root, async () => {
        const { bsize, bavail, blocks } = await statfs(root)
        return {
          kind: 'filesystem' as const,
          label: root,
          freeBytes: bsize * bavail,
          totalBytes: bsize * blocks,
        }
      }).catch(absentIsUnavailable),
    tidy: () => translated(root, () => tidyTemporary(root)),
    close: () => Promise.resolve(),
  }
}

async function translated<T>(key: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw storeErrorOf(error, key)
  }
}

async function* translatedBytes(key: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* bytes
  } catch (error) {
    throw storeErrorOf(error, key)
  }
}

/** Device, inode and time tell a file apart from any other that ever takes its path. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, mtimeMs } = await stat(path)
    return [dev, ino, mtimeMs].join(' ')
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Where nothing is looked up by its key, something that does not exist can only be the directory itself. */
function absentIsUnavailable(error: unknown): never {
  throw isStoreError(error, 'NotFound') ? new StoreError('Unavailable', error.message, error) : error
}
