import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StoreError, type Body, type PutOptions } from '../store.ts'
import { makeDirectories, syncDirectory } from './durable.ts'
import { errno } from './errors.ts'
import { CREATED_FILE, TEMPORARY, type ObjectPaths } from './paths.ts'
import { writeNewFile } from './write-file.ts'

/** How often a directory may vanish (pruned by another process) between making it and using it. */
const TRIES = 5
const LITTER_MS = 24 * 60 * 60 * 1000

/** Written aside, made durable, then renamed into place: whole or absent. */
export async function putObject(
  root: string,
  paths: ObjectPaths,
  bytes: Body,
  length: number,
  options: PutOptions,
): Promise<void> {
  const temporary = temporaryPath(root)
  try {
    const write = () => writeAside(temporary, bytes, length, options)
    // Only the first step can fail so, before the body is touched.
    await write().catch(async (error: unknown) => {
      if (errno(error) !== 'ENOENT') throw error
      await makeTemporary(root)
      await write()
    })
    if (options.ifAbsent) await placeCreated(root, temporary, paths)
    else await placeFile(root, temporary, paths)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {})
    throw error
  }
}

async function writeAside(
  temporary: string,
  bytes: Body,
  length: number,
  options: PutOptions,
): Promise<void> {
  if (!options.ifAbsent) return writeNewFile(temporary, bytes, length, options.signal)
  await mkdir(temporary, 0o700)
  await writeNewFile(join(temporary, CREATED_FILE), bytes, length, options.signal)
  await syncDirectory(temporary)
}

/** A fresh path outside of the tree of objects, on the same file system. */
export function temporaryPath(root: string): string {
  return join(root, TEMPORARY, randomBytes(16).toString('hex'))
}

/** Never makes the root: a root that is gone is a mount that is gone. */
export async function makeTemporary(root: string): Promise<void> {
  await mkdir(join(root, TEMPORARY), 0o700).catch((error: unknown) => {
    if (errno(error) !== 'EEXIST') throw error
  })
}

/** Removes what puts that were killed left behind a day ago or earlier. */
export async function tidyTemporary(root: string): Promise<void> {
  const names = await readdir(join(root, TEMPORARY)).catch(() => [])
  for (const name of names) {
    const path = join(root, TEMPORARY, name)
    const found = await stat(path).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > LITTER_MS) await rm(path, { recursive: true, force: true })
  }
}

/** Renaming a directory onto one that holds a file fails, which makes exactly one creator win. */
async function placeCreated(
  root: string,
  temporary: string,
  { directory, created, file }: ObjectPaths,
): Promise<void> {
  try {
    if (await exists(file)) throw new StoreError('AlreadyExists', created)
    await renameInto(root, temporary, directory, created)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(errno(error) ?? '')) throw error
    throw new StoreError('AlreadyExists', created, error)
  }
  await syncDirectory(directory)
}

/** Renaming a file replaces what was there; an object that was created with `ifAbsent` is replaced inside. */
async function placeFile(root: string, temporary: string, paths: ObjectPaths): Promise<void> {
  const target = (await exists(paths.created)) ? paths.createdFile : paths.file
  await renameInto(root, temporary, dirname(target), target)
  await syncDirectory(dirname(target))
}

async function renameInto(root: string, temporary: string, directory: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(temporary, target)
      return
    } catch (error) {
      if (errno(error) !== 'ENOENT' || attempt === TRIES) throw error
      await makeDirectories(root, directory)
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (errno(error) === 'ENOENT') return false
    throw error
  }
}
