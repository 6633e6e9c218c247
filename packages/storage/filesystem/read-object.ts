import { open, stat, type FileHandle } from 'node:fs/promises'
import { StoreError, type ByteRange, type ObjectStat, type StoredBytes } from '../store.ts'
import { errno } from './errors.ts'
import type { ObjectPaths } from './paths.ts'
import { readBlocks } from './read-blocks.ts'

export async function openObject(
  paths: ObjectPaths,
  range?: ByteRange,
  signal?: AbortSignal,
): Promise<StoredBytes> {
  signal?.throwIfAborted()
  const file = await either(paths, (path) => open(path, 'r'))
  try {
    const size = await sizeOf(file)
    const wanted = range ?? { offset: 0, length: size }
    if (wanted.offset + wanted.length > size) {
      throw new StoreError(
        'Corrupt',
        `${paths.file} has ${size} bytes, less than ${wanted.offset}+${wanted.length}`,
      )
    }
    return { size, bytes: readBlocks(file, wanted, signal) }
  } catch (error) {
    await file.close()
    throw error
  }
}

export async function statObject(paths: ObjectPaths): Promise<ObjectStat> {
  const { size, mtime } = await either(paths, (path) => stat(path))
  return { size, modifiedAt: mtime }
}

async function sizeOf(file: FileHandle): Promise<number> {
  return (await file.stat()).size
}

/** An object is a file, or a directory that holds one. */
async function either<T>({ file, createdFile }: ObjectPaths, call: (path: string) => Promise<T>): Promise<T> {
  try {
    return await call(file)
  } catch (error) {
    if (errno(error) !== 'ENOENT') throw error
    return call(createdFile)
  }
}
