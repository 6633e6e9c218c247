import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@holdfast/standalone/postgres/start'
import type { TestProject } from 'vitest/node'

/** A PostgreSQL server that lives as long as a run of tests. Every role has the same password in it. */
export type PostgresServer = { port: number; password: string }

declare module 'vitest' {
  // Declaration merging needs an interface.
  interface ProvidedContext {
    postgres: PostgresServer
  }
}

/** Vitest's global setup: one server for the whole run; `createDatabase` makes the databases. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await startTestServer()
  project.provide('postgres', server)
  return stop
}

/**
 * A PostgreSQL of its own for tests and measurements, on memory where the machine has some, without waiting for a
 * disk. `stop` removes it with all data.
 */
export async function startTestServer(): Promise<{ server: PostgresServer; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-postgres-'))
  const server = { port: await freePort(), password: 'for tests only' }
  const postgres = await startPostgres({
    dataDirectory: join(folder, 'cluster'),
    logFile: join(folder, 'postgres.log'),
    superuser: 'postgres',
    password: server.password,
    port: server.port,
    durable: false,
    settings: { max_connections: '300', autovacuum_naptime: '10s' },
  })
  const stop = async () => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { server, stop }
}

/** A port that was free a moment ago, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server on a host and port has an AddressInfo.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
