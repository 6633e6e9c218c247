import { fileURLToPath } from 'node:url'
import { readFileSync, readdirSync } from 'node:fs'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import type { Sql } from 'postgres'
import { drizzle, postgres } from './driver.ts'

const migrations = new URL('./migrations/', import.meta.url)
const statements = new URL('./sql/', import.meta.url)
/** Any number that no other program locks on in this database. */
const LOCK = 4_816_270_551

/** The database knows migrations that this program does not: an older version was started on newer data. */
export class SchemaTooNew extends Error {
  override name = 'SchemaTooNew'
}

/**
 * Brings the schema to this program's version, as `holdfast_owner` on a database that it owns: the generated
 * migrations that are missing, then every file of `sql/` in the order of their names, each written so that repeating it
 * changes nothing. One at a time, by an advisory lock.
 *
 * @throws SchemaTooNew
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const client = postgres(ownerUrl, { max: 1, onnotice: () => undefined })
  try {
    await client`select pg_advisory_lock(${LOCK})`
    await refuseNewer(client)
    await applyMigrations(drizzle({ client }), { migrationsFolder: fileURLToPath(migrations) })
    await client.begin(async (tx) => {
      for (const file of readdirSync(statements).toSorted())
        await tx.unsafe(readFileSync(new URL(file, statements), 'utf8'))
    })
  } finally {
    await client.end()
  }
}

async function refuseNewer(client: Sql): Promise<void> {
  const [known] = await client`select to_regclass('drizzle.__drizzle_migrations') as table`
  if (!known?.table) return
  const [last] = await client`select max(created_at)::text as at from drizzle.__drizzle_migrations`
  if (Number(last?.at ?? 0) > newestMigration())
    throw new SchemaTooNew('the database was made by a newer version of Holdfast: start that version')
}

/** When the newest migration of this program was generated, in milliseconds. */
function newestMigration(): number {
  const journal: { entries: { when: number }[] } = JSON.parse(
    readFileSync(new URL('meta/_journal.json', migrations), 'utf8'),
  )
  return Math.max(...journal.entries.map((entry) => entry.when))
}
