import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase } from '../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../tests/harness/postgres.ts'
import { postgres } from './driver.ts'

/** PostgreSQL behind a line that can be cut at any moment, as when the server is killed. */
class Line {
  readonly #sockets = new Set<Socket>()
  readonly #target: URL
  #server: Server | undefined
  #port = 0
  /** Called with what clients send. */
  onData: (data: Buffer) => void = () => {}

  constructor(target: string) {
    this.#target = new URL(target)
  }

  async open(): Promise<void> {
    this.#server = createServer((client) => this.#join(client)).listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    // A server on a host and port has an AddressInfo.
    this.#port = (this.#server.address() as AddressInfo).port
  }

  #join(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname)
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
    }
    client
      .on('data', (data) => this.onData(data))
      .pipe(server)
      .pipe(client)
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** From now on connections are refused. */
  close(): void {
    this.#server?.close()
    this.cut()
  }

  get url(): string {
    const through = new URL(this.#target)
    through.port = String(this.#port)
    return through.href
  }
}

let database: TestDatabase
let line: Line
let url: string
beforeAll(async () => {
  database = await createDatabase()
  line = new Line(database.url('holdfast_api'))
  await line.open()
  url = line.url
})
afterAll(async () => {
  line.close()
  await database.drop()
})

describe('a connection that is lost in a transaction', () => {
  it('ends that transaction alone: the process lives and every connection works again', async () => {
    const sql = postgres(url, { max: 3, onnotice: () => {} })
    for (let round = 0; round < 5; round++) {
      const transactions = Array.from({ length: 3 }, () =>
        sql.begin(async (tx) => {
          await tx`select 1`
          const slow = tx`select pg_sleep(5)`
          setTimeout(() => line.cut(), 20)
          await slow
        }),
      )
      const outcomes = await Promise.allSettled(transactions)
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
      const answers = await Promise.all(Array.from({ length: 9 }, (_, n) => sql`select ${n}::int as n`))
      expect(answers.map(([row]) => row?.['n'])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    }
    await sql.end()
  })

  it('lets nothing of that transaction reach the next one on the same connection', async () => {
    const sql = postgres(url, { max: 1, onnotice: () => {} })
    const { promise: begun, resolve: tellBegun } = Promise.withResolvers<void>()
    const { promise: released, resolve: goOn } = Promise.withResolvers<void>()
    const { promise: late, resolve: tellLate } = Promise.withResolvers<unknown>()
    const lost = sql.begin(async (tx) => {
      await tx`select 1`
      tellBegun()
      await released
      tellLate(
        await tx`select set_config('app.user', 'somebody else', true)`.then(
          () => 'done',
          () => 'refused',
        ),
      )
    })
    await begun
    line.cut()
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    const [row] = await sql.begin(async (tx) => {
      await tx`select set_config('app.user', 'me', true)`
      goOn()
      expect(await late).toBe('refused')
      return tx`select current_setting('app.user') as who`
    })
    expect(row?.['who']).toBe('me')
    await sql.end()
  })
})

describe('a connection that is lost while it begins', () => {
  it('fails only who waits for it, and learns of arrays the next time', async () => {
    const sql = postgres(url, { max: 1, onnotice: () => {}, backoff: () => 0.01 })
    line.onData = (data) => {
      if (data.includes('typarray')) line.close()
    }
    await expect(sql`select 1`).rejects.toMatchObject({
      code: expect.stringMatching(/^(CONNECTION_CLOSED|ECONN)/),
    })
    line.onData = () => {}
    await line.open()
    const [row] = await sql`select 2 = any(${[1, 2]}) as found`
    expect(row?.['found']).toBe(true)
    await sql.end()
  })
})
