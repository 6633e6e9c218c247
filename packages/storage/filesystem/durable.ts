import { mkdir, open, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errno } from './errors.ts'

/** Makes the entries of a directory outlive a loss of power. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } catch (error) {
    // Some network file systems cannot sync a directory; their servers make renames durable themselves.
    if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes(errno(error) ?? '')) throw error
  } finally {
    await directory.close()
  }
}

/**
 * Makes `path` and what is missing above it, durably, but never `root` itself: a root that is gone is a mount
 * that is gone.
 */
export async function makeDirectories(root: string, path: string): Promise<void> {
  if (path === root) return
  try {
    await mkdir(path, 0o700)
  } catch (error) {
    if (errno(error) === 'EEXIST') return
    if (errno(error) !== 'ENOENT' || dirname(path) === root) throw error
    await makeDirectories(root, dirname(path))
    await mkdir(path, 0o700).catch((again: unknown) => {
      if (errno(again) !== 'EEXIST') throw again
    })
  }
  await syncDirectory(dirname(path))
}

/** Removes `path` and what is above it as long as it is empty, up to `root`. */
export async function pruneDirectories(root: string, path: string): Promise<void> {
  for (let at = path; at !== root && at.startsWith(root); at = dirname(at)) {
    try {
      await rmdir(at)
    } catch {
      // Not empty, or another process was quicker: either way there is nothing left to do.
      return
    }
  }
}
