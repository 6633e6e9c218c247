import { openDatabase } from '@holdfast/db/database'
import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startKillablePostgres } from '../../../tests/harness/killable-postgres.ts'
import type { KillablePostgres } from '../../../tests/harness/killable-postgres.ts'
import { JOB_CHANNEL } from '../jobs/enqueue.ts'
import { Bells } from './bells.ts'

let folder: string
let server: KillablePostgres
let db: Database
let close: () => Promise<void>
let bells: Bells
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-bells-'))
  server = await startKillablePostgres(folder)
  const { name, password } = server.superuser
  const url = `postgres://${name}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/postgres`
  ;({ db, close } = openDatabase(url, { name: 'test', max: 2 }))
  bells = await Bells.listen(db, { checkSeconds: 0.2 })
})
afterAll(async () => {
  await bells.close()
  await close()
  await server.kill()
  await rm(folder, { recursive: true, force: true })
})

/** Resolves with the next message that is one. */
function heard(): Promise<string> {
  return new Promise((resolve) => {
    const off = bells.on(JOB_CHANNEL, (payload) => {
      if (payload === '') return
      off()
      resolve(payload)
    })
  })
}

test('hears again after the database was killed and away for a while', async () => {
  const before = heard()
  await db.execute(sql`select pg_notify(${JOB_CHANNEL}, 'before')`)
  expect(await before).toBe('before')
  await server.kill()
  // Several checks meet a closed door.
  for (let refused = 0; refused < 5; refused += 1)
    await expect(db.execute(sql`select pg_sleep(0.2)`)).rejects.toThrow(/.+/)
  await server.start()
  const after = heard()
  const calls = setInterval(
    () => void db.execute(sql`select pg_notify(${JOB_CHANNEL}, 'after')`).then(undefined, () => undefined),
    200,
  )
  expect(await after).toBe('after')
  clearInterval(calls)
})

test('wakes who waits for the end of the process', async () => {
  const wait = { seconds: 60, signal: new AbortController().signal, concerns: () => true }
  const waiting = bells.until(JOB_CHANNEL, wait, () => Promise.resolve(undefined))
  bells.release()
  expect(await waiting).toBeUndefined()
})
