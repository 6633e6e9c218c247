import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '@holdfast/runtime/config'

/** The arrangement of a data folder. Raised when an older Holdfast could not open what a newer one wrote. */
const FORMAT = 1

export type DataFolder = {
  secrets: string
  database: string
  databaseLog: string
  log: string
  files: string
  connector: string
  /** How the `holdfast` command reaches what runs here. */
  command: string
  /** Whether a database was made here before. */
  inUse: boolean
}

/**
 * Opens the folder that `npm start` keeps everything in, or makes it.
 *
 * @throws ConfigError when it is of another version, is not a data folder at all, or cannot be written
 */
export async function openDataFolder(root: string): Promise<DataFolder> {
  await makeFolder(root)
  const marker = join(root, 'holdfast.json')
  const format = await readFormat(marker)
  if (format === undefined) {
    await refuseForeign(root)
    await writeFile(marker, `${JSON.stringify({ format: FORMAT })}\n`)
  } else if (format !== FORMAT) {
    throw new ConfigError(
      `${root} was written by another version of Holdfast (data format ${format}, this one has ${FORMAT}): ` +
        `start that version, or choose another --data`,
    )
  }
  const database = join(root, 'postgres')
  return {
    secrets: join(root, 'secrets'),
    database,
    databaseLog: join(root, 'postgres.log'),
    log: join(root, 'holdfast.log'),
    files: join(root, 'files'),
    connector: join(root, 'connector'),
    command: join(root, 'command.json'),
    inUse: existsSync(join(database, 'PG_VERSION')),
  }
}

async function makeFolder(root: string): Promise<void> {
  try {
    // Others may pass through (PostgreSQL may run as another user) but see nothing.
    await mkdir(root, { recursive: true, mode: 0o711 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new ConfigError(`cannot make the data folder ${root} (${code}): choose another --data`)
  }
}

async function readFormat(marker: string): Promise<unknown> {
  const text = await readFile(marker, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const content: unknown = JSON.parse(text)
    return typeof content === 'object' && content && 'format' in content ? content.format : 'unknown'
  } catch {
    return 'unreadable'
  }
}

async function refuseForeign(root: string): Promise<void> {
  const names = (await readdir(root)).filter((name) => name !== 'lock')
  if (names.length > 0)
    throw new ConfigError(
      `${root} holds other things (${names[0]}) and no data of Holdfast: choose another --data`,
    )
}
