import { randomBytes } from 'node:crypto'
import { chmod, chown, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Reads a file of text; undefined when there is none. Any other failure is thrown: unreadable is not absent. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Writes a file that only its owner may read, whole or not at all, and durable on return: a power cut must not leave
 * an empty key behind.
 */
export async function writeSecretFile(path: string, content: string, owner?: number): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.new`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await chmod(temporary, 0o600)
    if (owner !== undefined) await chown(temporary, owner, owner)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(dirname(path))
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory.
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
