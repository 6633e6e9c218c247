import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROLES } from '@holdfast/db/roles'
import type { Role } from '@holdfast/db/roles'
import { PgBoss } from 'pg-boss'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer } from '../../tests/harness/postgres-server.ts'
import type { PostgresServer } from '../../tests/harness/postgres-server.ts'
import { prepareDatabase, urlOf } from './database.ts'
import { fingerprintOf } from './fingerprint.ts'
import { ensureSecrets } from './secrets.ts'
import type { Secrets } from './secrets.ts'

// A server of its own, since roles and their passwords belong to the whole server.
let server: PostgresServer
let stopServer: () => Promise<void>
let folder: string
let secrets: Secrets
beforeAll(async () => {
  ;({ server, stop: stopServer } = await startTestServer())
  folder = mkdtempSync(join(tmpdir(), 'init-'))
  secrets = await ensureSecrets(folder, { inUse: false })
})
afterAll(async () => {
  await stopServer()
  rmSync(folder, { recursive: true, force: true })
})

const address = () => `127.0.0.1:${server.port}`

function prepare(database: string, changes: { secrets?: Secrets; password?: string } = {}) {
  const used = changes.secrets ?? secrets
  return prepareDatabase({
    address: address(),
    database,
    superuser: { name: 'postgres', password: changes.password ?? server.password },
    // Exactly the roles.
    passwords: Object.fromEntries(ROLES.map((role) => [role, used[`${role}-password`]])) as Record<
      Role,
      string
    >,
    fingerprint: fingerprintOf(used),
  })
}

test('two at once and one more make one database, whose roles can work', async () => {
  await Promise.all([prepare('fresh'), prepare('fresh')])
  await prepare('fresh')
  const boss = (role: Role) =>
    new PgBoss({
      connectionString: urlOf(address(), role, secrets[`${role}-password`], 'fresh'),
      migrate: false,
      createSchema: false,
      supervise: false,
      registerInstance: false,
      schedule: false,
    })
  const worker = boss('holdfast_worker')
  const api = boss('holdfast_api')
  await worker.start()
  await api.start()
  await worker.createQueue('letters')
  const id = await api.send('letters', { to: 'somebody' })
  const [job] = await worker.fetch('letters')
  expect(job).toMatchObject({ id, data: { to: 'somebody' } })
  await api.stop({ graceful: false })
  await worker.stop({ graceful: false })
})

test('tells secrets of another appliance from those of the database', async () => {
  await prepare('bound')
  const foreign = { ...(await ensureSecrets(join(folder, 'foreign'), { inUse: false })) }
  await expect(prepare('bound', { secrets: foreign })).rejects.toThrow(
    /the secrets are not those this database was made with \(appliance-id, grant-key, root-keys, field-key differ\)/,
  )
})

test('tells a password that the database does not know', async () => {
  await expect(prepare('refused', { password: 'another' })).rejects.toThrow(
    'secrets and database do not belong together',
  )
})

test('refuses a schema that is newer than this program', async () => {
  await prepare('newer')
  const sql = postgres(urlOf(address(), 'postgres', server.password, 'newer'), { max: 1 })
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 99999999999999)`
  await sql.end()
  await expect(prepare('newer')).rejects.toThrow(/already used by a newer version of Holdfast/)
})
