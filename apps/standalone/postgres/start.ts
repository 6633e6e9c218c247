import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, stat, truncate } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '@holdfast/runtime/config'
import type { Stop } from '@holdfast/runtime/stop'
import { chooseAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { ensureCluster } from './cluster.ts'
import type { ClusterOptions } from './cluster.ts'
import { readPostmaster, stopLeftover } from './postmaster.ts'

export type PostgresOptions = ClusterOptions & {
  /** On 127.0.0.1 only. */
  port: number
  /** Where the server's own log goes; emptied at a start once it is larger than 10 MB. */
  logFile: string
  /** Further settings, by their names in postgresql.conf. */
  settings?: Readonly<Record<string, string>>
}

/** A running server. `exited` resolves when it ends, whoever ended it. */
export type Postgres = { stop: Stop; exited: Promise<unknown> }

/** Recovery after a kill replays WAL since the last checkpoint; a slow disk may need a while. */
const START_MS = 120_000
const STOP_MS = 20_000
const LOG_BYTES = 10_000_000

/**
 * Starts PostgreSQL on a data directory of ours, after making it when it is not there and stopping a server that a
 * kill left over. Resolves when it accepts connections. The server runs in a process group of its own: Ctrl+C in a terminal must
 * reach this process only, which ends the database last.
 *
 * @throws ConfigError when the port is taken, the data is of another version or the server does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const binaries = await findBinaries()
  const account = await chooseAccount(binaries)
  await stopLeftover(options.dataDirectory)
  await ensureCluster(options, binaries, account)
  const log = await openLog(options.logFile)
  const [program, args] = account.command(binaries.postgres, serverArguments(options))
  const child = spawn(program, args, { cwd: '/', detached: true, stdio: ['ignore', log.fd, log.fd] })
  await log.close()
  const exited = once(child, 'exit')
  try {
    await untilReady(child, options)
  } catch (error) {
    child.kill('SIGQUIT')
    throw error
  }
  return { exited, stop: () => stopServer(child, exited) }
}

function serverArguments({ dataDirectory, port, durable = true, settings = {} }: PostgresOptions): string[] {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: '100',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...settings,
  }
  return ['-D', dataDirectory, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

async function openLog(path: string) {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > LOG_BYTES) await truncate(path)
  return open(path, 'a', 0o600)
}

async function untilReady(
  child: ChildProcess,
  { dataDirectory, port, logFile }: PostgresOptions,
): Promise<void> {
  const end = Date.now() + START_MS
  while (Date.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) throw await explain(port, logFile)
    const postmaster = await readPostmaster(dataDirectory)
    if (postmaster?.pid === child.pid && postmaster?.ready) return
    await sleep(20)
  }
  throw new ConfigError(`PostgreSQL did not become ready within ${START_MS / 1000} s: see ${logFile}`)
}

async function explain(port: number, logFile: string): Promise<ConfigError> {
  const tail = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-20).join('\n')
  if (/could not bind .*Address already in use/.test(tail))
    return new ConfigError(`port ${port} on 127.0.0.1, meant for PostgreSQL, is already in use`)
  if (/No space left on device/.test(tail))
    return new ConfigError(`PostgreSQL cannot start: the disk is full`)
  const fatal = tail.match(/(?:FATAL|PANIC): .*/g)?.at(-1)
  return new ConfigError(`PostgreSQL did not start: ${fatal ?? 'no reason given'} (see ${logFile})`)
}

/** A fast shutdown (SIGINT) ends sessions and writes a checkpoint; an immediate one (SIGQUIT) only if that hangs. */
async function stopServer(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_MS)
  await exited
  clearTimeout(timer)
}
