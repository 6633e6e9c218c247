import { rename, rm, stat, unlink } from 'node:fs/promises'
import { pruneDirectories, syncDirectory } from './durable.ts'
import { errno } from './errors.ts'
import type { ObjectPaths } from './paths.ts'
import { makeTemporary, temporaryPath } from './put-object.ts'

/** Removes both forms that an object can have, durably, then the directories that this leaves empty. */
export async function removeObject(root: string, paths: ObjectPaths): Promise<void> {
  const file = await unlessAbsent(unlink(paths.file))
  const created = await unlessAbsent(removeCreated(root, paths.created))
  if (!file && !created) return
  await unlessAbsent(syncDirectory(paths.directory))
  await pruneDirectories(root, paths.directory)
}

/** Moved away first, so that nobody sees the directory without its file. */
async function removeCreated(root: string, created: string): Promise<void> {
  await stat(created)
  await makeTemporary(root)
  const aside = temporaryPath(root)
  await rename(created, aside)
  await rm(aside, { recursive: true, force: true })
}

/** True when it was there. */
async function unlessAbsent(call: Promise<void>): Promise<boolean> {
  try {
    await call
    return true
  } catch (error) {
    if (errno(error) === 'ENOENT') return false
    throw error
  }
}
