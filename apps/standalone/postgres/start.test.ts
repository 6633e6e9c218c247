import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterEach, expect, test } from 'vitest'
import { startPostgres } from './start.ts'

const cleaning: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const clean of cleaning.splice(0).toReversed()) await clean()
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function prepare() {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }))
  return {
    dataDirectory: join(folder, 'cluster'),
    superuser: 'postgres',
    password: 'a password',
    port: await freePort(),
    logFile: join(folder, 'postgres.log'),
    durable: false,
  }
}

function connect(port: number, password = 'a password') {
  const sql = postgres({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres', max: 1 })
  cleaning.push(() => sql.end())
  return sql
}

test('makes a cluster that sorts alike everywhere, and keeps it over a stop and a start', async () => {
  const options = await prepare()
  const first = await startPostgres(options)
  const sql = connect(options.port)
  const [database] = await sql`select datlocprovider, datlocale, pg_encoding_to_char(encoding) as encoding
    from pg_database where datname = 'postgres'`
  expect(database).toEqual({ datlocprovider: 'b', datlocale: 'C.UTF-8', encoding: 'UTF8' })
  await sql`create table kept (value int)`
  await sql.end()
  await first.stop()
  const second = await startPostgres(options)
  cleaning.push(second.stop)
  expect(await connect(options.port)`select * from kept`).toHaveLength(0)
})

test('demands the password', async () => {
  const options = await prepare()
  cleaning.push((await startPostgres(options)).stop)
  await expect(connect(options.port, 'wrong')`select 1`).rejects.toThrow('password authentication failed')
})

test('takes over from a server whose starter was killed, with all that was committed', async () => {
  const options = await prepare()
  const source = `
    import { startPostgres } from ${JSON.stringify(new URL('./start.ts', import.meta.url).href)}
    await startPostgres(${JSON.stringify({ ...options, durable: true })})
    console.log('ready')
    setInterval(() => {}, 1000)`
  const starter = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(starter.stdout, 'data')
  const sql = connect(options.port)
  await sql`create table kept as select 42 as value`
  starter.kill('SIGKILL')
  await once(starter, 'exit')
  expect(await sql`select 1 as alive`).toHaveLength(1)
  const next = await startPostgres(options)
  cleaning.push(next.stop)
  expect(await connect(options.port)`select value from kept`).toEqual([{ value: 42 }])
})

test('says which port is taken', async () => {
  const options = await prepare()
  const taken = createServer().listen(options.port, '127.0.0.1')
  await once(taken, 'listening')
  cleaning.push(() => new Promise<void>((resolve) => taken.close(() => resolve())))
  await expect(startPostgres(options)).rejects.toThrow(
    `port ${options.port} on 127.0.0.1, meant for PostgreSQL, is already in use`,
  )
})

test('refuses a data directory of another version, and touches nothing in it', async () => {
  const options = await prepare()
  mkdirSync(options.dataDirectory)
  writeFileSync(join(options.dataDirectory, 'PG_VERSION'), '17\n')
  await expect(startPostgres(options)).rejects.toThrow(/was written by PostgreSQL 17, this is PostgreSQL 18/)
})
