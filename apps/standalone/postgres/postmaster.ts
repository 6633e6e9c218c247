import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a running server writes into `postmaster.pid`, as `src/include/utils/pidfile.h` defines its lines. */
export type Postmaster = { pid: number; ready: boolean }

/** Line numbers, from 0. */
const LINE = { pid: 0, status: 7 }

export async function readPostmaster(dataDirectory: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[LINE.pid])
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  return { pid, ready: lines[LINE.status]?.trim() === 'ready' }
}

/**
 * Stops the server that a killed process left running on this data directory. The pid is signalled only when that
 * process really is PostgreSQL on this very directory, since pids are given out again. Answers whether there was one.
 */
export async function stopLeftover(dataDirectory: string): Promise<boolean> {
  const leftover = await readPostmaster(dataDirectory)
  if (!leftover) return false
  if (!(await isPostmasterOf(leftover.pid, dataDirectory))) {
    await forgetPid(leftover.pid, dataDirectory)
    return false
  }
  // SIGINT is a fast shutdown with a checkpoint; SIGQUIT leaves the rest to recovery.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!trySignal(leftover.pid, signal)) break
    if (await ended(leftover.pid, dataDirectory, 10_000)) break
  }
  await forgetPid(leftover.pid, dataDirectory)
  return true
}

/**
 * A number that is in use, but by no server of this directory: a killed server that nobody has reaped yet, or another program
 * that was given its number. PostgreSQL refuses to start beside either. Its own children end within moments of it, so
 * they are given some before the file goes.
 */
async function forgetPid(pid: number, dataDirectory: string): Promise<void> {
  const end = Date.now() + 3000
  while (trySignal(pid, 0)) {
    if (Date.now() > end) return rm(join(dataDirectory, 'postmaster.pid'), { force: true })
    await sleep(50)
  }
}

async function isPostmasterOf(pid: number, dataDirectory: string): Promise<boolean> {
  const commandLine = await readCommandLine(pid)
  return commandLine.includes('postgres') && commandLine.includes(dataDirectory)
}

async function readCommandLine(pid: number): Promise<string> {
  if (process.platform === 'linux')
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')
  return run('ps', ['-p', String(pid), '-o', 'command=']).then(
    ({ stdout }) => stdout,
    () => '',
  )
}

function trySignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

async function ended(pid: number, dataDirectory: string, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds
  while (Date.now() < end) {
    if (!(await isPostmasterOf(pid, dataDirectory))) return true
    await sleep(20)
  }
  return false
}
