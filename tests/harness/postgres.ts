import { randomBytes } from 'node:crypto'
import { migrate } from '@holdfast/db/migrate'
import { ensureRoles, ROLES } from '@holdfast/db/roles'
import type { Role } from '@holdfast/db/roles'
import { postgres } from '@holdfast/db/driver'
import type { Sql } from 'postgres'
import { ensureJobQueue } from '@holdfast/init/job-queue'
import { inject } from 'vitest'
import type { PostgresServer } from './postgres-server.ts'

/** A migrated database that only its maker uses. */
export type TestDatabase = {
  name: string
  /** Connection string for a role of Holdfast, or for the superuser. */
  url: (role: Role | 'postgres') => string
  /** Ends all its sessions and removes it. */
  drop: () => Promise<void>
}

const TEMPLATE = 'template_holdfast'

/**
 * Gives a test file a database of its own: a copy of a template that the first caller of a run migrates. Call it in
 * `beforeAll` and `drop` it in `afterAll`.
 */
export async function createDatabase(server: PostgresServer = inject('postgres')): Promise<TestDatabase> {
  const sql = postgres(urlOf(server, 'postgres', 'postgres'), { max: 1, onnotice: () => {} })
  try {
    await ensureTemplate(sql, server)
    const name = `test_${randomBytes(6).toString('hex')}`
    await sql.unsafe(`create database ${name} template ${TEMPLATE} owner holdfast_owner`)
    return { name, url: (role) => urlOf(server, role, name), drop: () => drop(server, name) }
  } finally {
    await sql.end()
  }
}

async function ensureTemplate(sql: Sql, server: PostgresServer): Promise<void> {
  // A session's lock: the other workers of the run wait here until the template stands.
  await sql`select pg_advisory_lock(hashtext(${TEMPLATE}))`
  try {
    const [ready] = await sql`select 1 from pg_database where datname = ${TEMPLATE} and datistemplate`
    if (ready) return
    await ensureRoles(sql, passwordsOf(server))
    await sql.unsafe(`drop database if exists ${TEMPLATE}`)
    await sql.unsafe(`create database ${TEMPLATE} owner holdfast_owner`)
    await migrate(urlOf(server, 'holdfast_owner', TEMPLATE))
    const inside = postgres(urlOf(server, 'postgres', TEMPLATE), { max: 1, onnotice: () => {} })
    await ensureJobQueue(inside, urlOf(server, 'holdfast_worker', TEMPLATE))
    await inside.end()
    await sql.unsafe(`alter database ${TEMPLATE} is_template true allow_connections false`)
  } finally {
    await sql`select pg_advisory_unlock(hashtext(${TEMPLATE}))`
  }
}

function passwordsOf({ password }: PostgresServer): Record<Role, string> {
  // Exactly the roles, each with the run's password.
  return Object.fromEntries(ROLES.map((role) => [role, password])) as Record<Role, string>
}

async function drop(server: PostgresServer, name: string): Promise<void> {
  const sql = postgres(urlOf(server, 'postgres', 'postgres'), { max: 1, onnotice: () => {} })
  await sql.unsafe(`drop database if exists ${name} with (force)`)
  await sql.end()
}

function urlOf({ port, password }: PostgresServer, role: string, database: string): string {
  return `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
}
