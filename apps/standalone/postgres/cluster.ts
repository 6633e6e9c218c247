import { execFile } from 'node:child_process'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ConfigError } from '@holdfast/runtime/config'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'

const run = promisify(execFile)

/** The version whose data directories these binaries open. */
const MAJOR = '18'

/**
 * Makes the data directory of a cluster unless it is there: builtin provider with C.UTF-8 (the same order on every
 * machine and after every upgrade of the system), UTF-8, checksums, SCRAM for every connection. It is built aside and renamed,
 * so that an interrupted start leaves nothing half made.
 *
 * @throws ConfigError when the directory is of another major version
 */
export async function ensureCluster(
  options: ClusterOptions,
  binaries: Binaries,
  account: Account,
): Promise<void> {
  const { dataDirectory } = options
  const version = await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version?.trim() === MAJOR) return
  if (version !== undefined)
    throw new ConfigError(
      `${dataDirectory} was written by PostgreSQL ${version.trim()}, this is PostgreSQL ${MAJOR}: ` +
        `start the version of Holdfast that made it, or choose another data folder`,
    )
  await buildCluster(options, binaries, account)
}

export type ClusterOptions = {
  dataDirectory: string
  superuser: string
  password: string
  /** False only for tests, whose data nobody misses. */
  durable?: boolean
}

async function buildCluster(
  { dataDirectory, superuser, password, durable = true }: ClusterOptions,
  { initdb }: Binaries,
  account: Account,
): Promise<void> {
  const building = `${dataDirectory}.building`
  const passwordFile = `${dataDirectory}.password`
  await rm(building, { recursive: true, force: true })
  await mkdir(dirname(dataDirectory), { recursive: true })
  await mkdir(building, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  try {
    if (account.owner) {
      await chown(building, account.owner.uid, account.owner.gid)
      await chown(passwordFile, account.owner.uid, account.owner.gid)
    }
    const args = ['--pgdata', building, '--username', superuser, '--pwfile', passwordFile]
    args.push('--auth=scram-sha-256', '--encoding=UTF8', '--data-checksums', '--no-instructions')
    args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C')
    if (!durable) args.push('--no-sync')
    await run(...account.command(initdb, args), { cwd: '/' })
    await rename(building, dataDirectory)
  } finally {
    await rm(passwordFile, { force: true })
  }
}
