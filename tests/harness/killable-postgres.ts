import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readPostmaster } from '@holdfast/standalone/postgres/postmaster'
import { startPostgres } from '@holdfast/standalone/postgres/start'
import type { Postgres } from '@holdfast/standalone/postgres/start'
import { choosePort } from './ports.ts'
import { signalTree } from './service.ts'
import type { Service } from './service.ts'

export type KillablePostgres = Service & { port: number; superuser: { name: string; password: string } }

/**
 * A PostgreSQL of a test's own, as durable as in production, that can be killed and paused. Its data is in `folder`.
 */
export async function startKillablePostgres(folder: string): Promise<KillablePostgres> {
  const server = new Server(folder, await choosePort())
  await server.start()
  return server
}

class Server implements KillablePostgres {
  readonly name = 'postgres'
  readonly port: number
  readonly superuser = { name: 'postgres', password: 'for tests only' }
  readonly #dataDirectory: string
  readonly #logFile: string
  #postgres: Postgres | undefined
  #pid: number | undefined

  constructor(folder: string, port: number) {
    this.port = port
    this.#dataDirectory = join(folder, 'cluster')
    this.#logFile = join(folder, 'postgres.log')
  }

  async start(): Promise<void> {
    if (this.running()) return
    this.#postgres = await startPostgres({
      dataDirectory: this.#dataDirectory,
      logFile: this.#logFile,
      superuser: this.superuser.name,
      password: this.superuser.password,
      port: this.port,
      settings: { max_connections: '200' },
    })
    this.#pid = (await readPostmaster(this.#dataDirectory))?.pid
    void this.#postgres.exited.then(() => (this.#pid = undefined))
  }

  async kill(): Promise<void> {
    const running = this.#postgres
    if (!running || !this.running()) return
    signalTree(this.#pid, 'SIGKILL')
    await running.exited
    // Its backends hold the shared memory for a moment more; the next start would be refused.
    await wait(100)
  }

  pause(): void {
    signalTree(this.#pid, 'SIGSTOP')
  }

  resume(): void {
    signalTree(this.#pid, 'SIGCONT')
  }

  async stop(): Promise<number | null> {
    this.resume()
    await this.#postgres?.stop()
    return 0
  }

  running(): boolean {
    return this.#pid !== undefined
  }

  log(): string {
    return readFileSync(this.#logFile, 'utf8')
  }

  pid(): number | undefined {
    return this.#pid
  }
}
