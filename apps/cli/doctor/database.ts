import { openDatabase } from '@holdfast/db/database'
import { isSetUp } from '@holdfast/domain/setup/create-link'
import { sql } from 'drizzle-orm'
import type { Check, Finding } from './check.ts'

const MOST_SKEW_SECONDS = 5

export const database: Check = {
  name: 'database',
  look: async ({ DATABASE_URL }) => {
    const { db, close } = openDatabase(DATABASE_URL, { max: 1, name: 'holdfast doctor' })
    try {
      const begun = Date.now()
      const [row] = await db.execute<{ version: string; now: string }>(
        sql`select current_setting('server_version') as version, (extract(epoch from clock_timestamp()) * 1000)::text as now`,
      )
      const skew = Math.abs(Number(row?.now) - (begun + Date.now()) / 2) / 1000
      return [
        {
          name: 'database',
          state: 'ok',
          detail: `PostgreSQL ${row?.version}, ${Date.now() - begun} ms away`,
        },
        clock(skew),
        (await isSetUp(db))
          ? { name: 'set-up', state: 'ok', detail: 'done' }
          : { name: 'set-up', state: 'warn', detail: 'not done yet', fix: 'holdfast setup-link' },
      ]
    } finally {
      await close()
    }
  },
}

function clock(skew: number): Finding {
  const detail = `${skew.toFixed(1)} s from the database's`
  if (skew <= MOST_SKEW_SECONDS) return { name: 'clock', state: 'ok', detail }
  return { name: 'clock', state: 'fail', detail, fix: 'let both machines keep their time by NTP' }
}
