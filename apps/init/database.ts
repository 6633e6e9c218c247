import { migrate, SchemaTooNew } from '@holdfast/db/migrate'
import { ensureRoles } from '@holdfast/db/roles'
import type { Role } from '@holdfast/db/roles'
import { ConfigError } from '@holdfast/runtime/config'
import { postgres } from '@holdfast/db/driver'
import type { Sql } from 'postgres'
import type { Fingerprint } from './fingerprint.ts'
import { bindSecrets, requireSameSecrets } from './installation.ts'
import { ensureJobQueue } from './job-queue.ts'

export type DatabaseOptions = {
  /** `host:port` of the server. */
  address: string
  /** The name of the database; made when it is not there. */
  database: string
  superuser: { name: string; password: string }
  passwords: Readonly<Record<Role, string>>
  fingerprint: Fingerprint
}

/** Any number that no other program locks on the same server. */
const LOCK = 7_203_114_650

/**
 * Brings the database to what this version needs: roles, database, tie to the secrets, schema, job queue. Each step is
 * idempotent; an advisory lock keeps two of these from running at once.
 *
 * @throws ConfigError when secrets and database do not belong together, or the schema is newer than this program
 */
export async function prepareDatabase(options: DatabaseOptions): Promise<void> {
  const { address, superuser, database } = options
  const sql = connect(urlOf(address, superuser.name, superuser.password, 'postgres'))
  try {
    await explainRefusal(() => sql`select pg_advisory_lock(${LOCK})`)
    await ensureRoles(sql, options.passwords)
    const [existing] = await sql`select 1 from pg_database where datname = ${database}`
    if (!existing) await sql`create database ${sql(database)} owner holdfast_owner`
    await prepareSchema(options)
  } finally {
    // Ends the session, and with it the lock.
    await sql.end()
  }
}

/** A connection string; every part may hold any character. */
export function urlOf(address: string, user: string, password: string, database: string): string {
  return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${address}/${encodeURIComponent(database)}`
}

async function prepareSchema({
  address,
  superuser,
  database,
  passwords,
  fingerprint,
}: DatabaseOptions): Promise<void> {
  const roleUrl = (role: Role) => urlOf(address, role, passwords[role], database)
  const owner = connect(roleUrl('holdfast_owner'))
  const above = connect(urlOf(address, superuser.name, superuser.password, database))
  try {
    await requireSameSecrets(owner, fingerprint)
    await migrateOrExplain(roleUrl('holdfast_owner'))
    await bindSecrets(owner, fingerprint)
    await ensureJobQueue(above, roleUrl('holdfast_worker'))
  } finally {
    await Promise.all([owner.end(), above.end()])
  }
}

async function migrateOrExplain(url: string): Promise<void> {
  try {
    await migrate(url)
  } catch (error) {
    if (!(error instanceof SchemaTooNew)) throw error
    throw new ConfigError(
      `the database was already used by a newer version of Holdfast (${error.message}): start that version, or restore`,
    )
  }
}

async function explainRefusal(act: () => PromiseLike<unknown>): Promise<void> {
  try {
    await act()
  } catch (error) {
    // SQLSTATE 28P01: invalid_password.
    if (!(error instanceof postgres.PostgresError) || error.code !== '28P01') throw error
    throw new ConfigError(
      `the database refuses the password in the secrets: secrets and database do not belong together; bring back the one that was replaced`,
    )
  }
}

function connect(url: string): Sql {
  return postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'holdfast init' } })
}
