import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SigningConnector } from '../../../tests/harness/signing-connector.ts'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { noteHeartbeat } from './heartbeat.ts'

let database: TestDatabase
let organization: TestOrganization
let connector: SigningConnector
beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  connector = await SigningConnector.make(database, organization)
  await organization.sql`update connectors set first = true where id = ${connector.ctx.connectorId}`
})
afterAll(async () => {
  await connector.close()
  await organization.close()
  await database.drop()
})

const storageId = randomUUID()
function beat(ctx = connector.ctx) {
  const storage = { kind: 'filesystem', label: 'Folder', region: 'here', redundancy: 'one copy' } as const
  return noteHeartbeat(ctx, {
    version: '1',
    publicUrl: 'http://127.0.0.1:9',
    clock: new Date().toISOString(),
    storages: [{ id: storageId, ...storage, ok: true, problem: null, freeBytes: 5, capabilities: [] }],
  })
}
const offeredTo = async () => {
  const rows = await organization.sql`
    select organization_id from storage_assignments where storage_id = ${storageId} order by 1`
  return rows.map((row) => String(row.organization_id))
}

test('the first connector offers a storage once to each organisation, and an operator may take it back', async () => {
  await beat()
  expect(await offeredTo()).toEqual([organization.id])
  await organization.sql`delete from storage_assignments where storage_id = ${storageId}`
  await beat()
  expect(await offeredTo()).toEqual([])
  const [made] = await organization.sql`
    insert into organizations (tenant_id, name, name_key) values (${organization.tenantId}, 'new', 'new') returning id`
  await beat()
  expect(await offeredTo()).toEqual([made?.id])
})

test('a storage passes to another connector once its own was revoked, and not before', async () => {
  await beat()
  const next = await SigningConnector.make(database, organization)
  const servedBy = async () => {
    const [row] = await organization.sql`select connector_id from storages where id = ${storageId}`
    return row?.connector_id
  }
  await beat(next.ctx)
  expect(await servedBy()).toBe(connector.ctx.connectorId)
  await organization.sql`update connectors set revoked_at = now() where id = ${connector.ctx.connectorId}`
  await beat(next.ctx)
  expect(await servedBy()).toBe(next.ctx.connectorId)
  await next.close()
})
