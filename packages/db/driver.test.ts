import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase } from '../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../tests/harness/postgres.ts'
import { postgres } from './driver.ts'

/** PostgreSQL behind a line that can be cut at any moment, as when the server is killed. */
describe('a connection that is lost in a transaction', () => {
  let database: TestDatabase
  let line: Server
  const sockets = new Set<Socket>()
  let url: string
  beforeAll(async () => {
    database = await createDatabase()
    const { hostname, port } = new URL(database.url('holdfast_api'))
    line = createServer((client) => {
      const server = connect(Number(port), hostname)
      for (const socket of [client, server]) {
        sockets.add(socket)
        socket.on('error', () => {}).on('close', () => sockets.delete(socket))
      }
      client.pipe(server).pipe(client)
    })
    await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
    const address = line.address()
    const through = new URL(database.url('holdfast_api'))
    through.port = String(typeof address === 'object' && address ? address.port : '')
    url = through.href
  })
  afterAll(async () => {
    cut()
    line.close()
    await database.drop()
  })

  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }

  it('ends that transaction alone: the process lives and every connection works again', async () => {
    const sql = postgres(url, { max: 3, onnotice: () => {} })
    for (let round = 0; round < 5; round++) {
      const transactions = Array.from({ length: 3 }, () =>
        sql.begin(async (tx) => {
          await tx`select 1`
          const slow = tx`select pg_sleep(5)`
          setTimeout(cut, 20)
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
    cut()
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
