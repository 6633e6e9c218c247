import { openDatabase } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { Check, Finding } from './check.ts'

/** Heartbeats come every 10 s. */
const LATE_SECONDS = 30
/** From here on a connector takes itself out of service. */
const MOST_SKEW_SECONDS = 30
const LOW_SPACE_BYTES = 10 * 2 ** 30

type ConnectorRow = { name: string; url: string | null; age: number | null; skew: number | null }
type StorageRow = { label: string; ok: boolean; problem: string | null; free: string | null }

/** Connectors and their storages, as their last heartbeats told. */
export const connectors: Check = {
  name: 'connectors',
  look: async ({ CONNECTOR_DATABASE_URL }) => {
    const { db, close } = openDatabase(CONNECTOR_DATABASE_URL, { max: 1, name: 'holdfast doctor' })
    try {
      const known = await db.execute<ConnectorRow>(sql`
        select name, public_url as url, extract(epoch from now() - last_seen_at)::float8 as age, clock_skew as skew
        from connectors where revoked_at is null order by created_at`)
      const storages = await db.execute<StorageRow>(
        sql`select label, ok, problem, free_bytes::text as free from storages order by label`,
      )
      if (known.length === 0)
        return [
          {
            name: 'connectors',
            state: 'fail',
            detail: 'none',
            fix: 'holdfast connector code, then start one',
          },
        ]
      return [...known.map(aboutConnector), ...storages.map(aboutStorage)]
    } finally {
      await close()
    }
  },
}

function aboutConnector({ name: label, url, age, skew }: ConnectorRow): Finding {
  const name = `connector ${label}`
  if (age === null)
    return { name, state: 'warn', detail: 'has never been here', fix: 'start it with its enrolment code' }
  if (age > LATE_SECONDS)
    return {
      name,
      state: 'fail',
      detail: `last seen ${Math.round(age)} s ago`,
      fix: 'start it, and read its log',
    }
  if (Math.abs(skew ?? 0) > MOST_SKEW_SECONDS)
    return {
      name,
      state: 'fail',
      detail: `its clock is ${skew} s off`,
      fix: 'let its machine keep its time by NTP',
    }
  return { name, state: 'ok', detail: `at ${url}` }
}

function aboutStorage({ label, ok, problem, free }: StorageRow): Finding {
  const name = `storage ${label}`
  if (!ok) return { name, state: 'fail', detail: problem ?? 'cannot be used' }
  if (free === null) return { name, state: 'ok', detail: 'reachable' }
  const detail = `${(Number(free) / 2 ** 30).toFixed(1)} GiB free`
  return Number(free) < LOW_SPACE_BYTES
    ? { name, state: 'warn', detail, fix: 'add space' }
    : { name, state: 'ok', detail }
}
