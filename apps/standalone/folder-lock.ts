import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@holdfast/runtime/config'
import type { Stop } from '@holdfast/runtime/stop'

/** The shortest limit of a socket's path among systems (macOS). */
const LONGEST_PATH = 103

/**
 * Keeps a second `npm start` from the same data folder. The lock is a listening socket and not a file with a pid: the
 * system drops it with the process, however that ends, and pids are given out again.
 *
 * @throws ConfigError while another process holds it
 */
export async function lockFolder(folder: string): Promise<Stop> {
  const path = lockPath(realpathSync(folder))
  const server = (await tryListen(path)) ?? (await takeOver(path))
  if (!server)
    throw new ConfigError(`Holdfast already runs on ${folder}: stop it first, or choose another --data`)
  // The lock alone must not keep a process alive.
  server.unref()
  return () => new Promise((resolve) => server.close(() => resolve()))
}

function lockPath(folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\holdfast-${hash}`
  const inside = join(folder, 'lock')
  return inside.length <= LONGEST_PATH ? inside : join(tmpdir(), `holdfast-${hash}.lock`)
}

/** A socket that nobody answers at is what a killed process left. */
async function takeOver(path: string): Promise<Server | undefined> {
  if (await answers(path)) return undefined
  await rm(path, { force: true })
  return tryListen(path)
}

function tryListen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(path, () => resolve(server))
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
