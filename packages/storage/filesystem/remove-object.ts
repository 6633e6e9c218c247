import { rename, rm, unlink } from 'node:fs/promises'
import { pruneDirectories, syncDirectory } from './durable.ts'
import { errno } from './errors.ts'
import type { ObjectPaths } from './paths.ts'
import { newTemporary } from './put-object.ts'

/** Removes both forms that an object can have, durably, then the directories that this leaves empty. */
export async function removeObject(root: string, paths: ObjectPaths): Promise<void> {
  const file = await unlessAbsent(unlink(paths.file))
  const aside = await newTemporary(root)
  // Moved away first, so that nobody sees the directory without its file.
  const created = await unlessAbsent(rename(paths.created, aside))
  if (created) await rm(aside, { recursive: true, force: true })
  if (!file && !created) return
  await unlessAbsent(syncDirectory(paths.directory))
  await pruneDirectories(root, paths.directory)
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
