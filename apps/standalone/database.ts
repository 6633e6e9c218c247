import { randomUUID } from 'node:crypto'
import { ConfigError } from '@holdfast/runtime/config'
import type { Log } from '@holdfast/runtime/log'
import type { Stop } from '@holdfast/runtime/stop'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPostgres } from './postgres/start.ts'
import type { Postgres, PostgresOptions } from './postgres/start.ts'

/** How long to wait before the database is started again, in milliseconds. */
const PAUSE_MS = 1000

/**
 * Keeps a database running: one that ends although nobody stopped it (killed, out of memory) is started again, for as
 * long as it takes. Connections of the apps come back by themselves.
 *
 * @throws ConfigError when the first start fails
 */
export async function keepPostgres(options: PostgresOptions, log: Log): Promise<Stop> {
  let stopping = false
  let current: Postgres = await startPostgres(options)
  const watch = async () => {
    for (;;) {
      await current.exited
      if (stopping) return
      log.error({ incident: randomUUID() }, 'the database ended by itself and is started again')
      current = await restart(options, log, () => stopping)
    }
  }
  const watching = watch()
  return async () => {
    stopping = true
    await current.stop()
    await watching
  }
}

async function restart(options: PostgresOptions, log: Log, stopping: () => boolean): Promise<Postgres> {
  for (;;) {
    await sleep(PAUSE_MS)
    try {
      return await startPostgres(options)
    } catch (error) {
      if (stopping()) throw error
      log.error(
        { reason: error instanceof ConfigError ? error.message : String(error) },
        'the database does not start',
      )
    }
  }
}
