import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  removeMember,
  setOrganizationQuota,
  updateMember,
  updateOrganization,
} from '@holdfast/contracts/organizations'
import { signOut, updateAccount, updateTenantSettings } from '@holdfast/contracts/session'
import { openDatabase } from '@holdfast/db/database'
import { cleanUpIdentity } from '@holdfast/domain/tenants/clean-up'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { invite, setUpByLink, signInAgain } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'

let api: TestApi
let sql: postgres.Sql
let admin: SignedIn
beforeAll(async () => {
  api = await startApi()
  sql = postgres(api.database.url('postgres'), { max: 1 })
  admin = await setUpByLink(await api.setupLink())
})
afterAll(async () => {
  await sql.end()
  await api.stop()
})

const actionsOf = async (actorId: string) => {
  const rows = await sql`select action from audit_events where actor_id = ${actorId} order by at, id`
  return rows.map((row) => row.action)
}

test('every change is in the trail, with who, from where and in which request', async () => {
  expect(await actionsOf(admin.userId)).toEqual([
    'organization.created',
    'member.added',
    'legal.accepted',
    'legal.accepted',
    'appliance.set_up',
    'session.step_begun',
    'session.begun',
    'factor.added',
  ])
  const person = await invite(admin, 'member')
  const organization = { organizationId: admin.organizationId }
  const params = { ...organization, userId: person.userId }
  await person.client.call(updateAccount, { body: { displayName: 'Renamed' } })
  await admin.client.call(updateMember, { params, body: { role: 'viewer' } })
  await admin.client.call(updateOrganization, { params: organization, body: { name: 'Neuer Name' } })
  await admin.client.call(setOrganizationQuota, { params: organization, body: { quotaBytes: 10 } })
  await admin.client.call(updateTenantSettings, { body: { lockoutMinutes: 20 } })
  await admin.client.call(removeMember, { params })
  await (await signInAgain(person)).call(signOut, {})
  expect((await actionsOf(admin.userId)).slice(8)).toEqual([
    'invitation.created',
    'member.changed',
    'organization.renamed',
    'organization.quota_changed',
    'tenant.settings_changed',
    'member.removed',
  ])
  expect(await actionsOf(person.userId)).toEqual([
    'member.added',
    'legal.accepted',
    'invitation.accepted',
    'session.begun',
    'account.renamed',
    'session.begun',
    'session.ended',
  ])
  const [row] = await sql`select * from audit_events where action = 'member.changed'`
  expect(row).toMatchObject({
    organization_id: admin.organizationId,
    actor_email: admin.email,
    object_id: person.userId,
    before: { role: 'member', state: 'active' },
    after: { role: 'viewer' },
    address: '127.0.0.1',
  })
  expect(row?.request_id).toMatch(/^[\w-]{8,}$/)
})

test('nothing secret is in the trail', async () => {
  const person = await invite(admin, 'member')
  const rows = await sql`select row_to_json(e)::text as text from audit_events e`
  const all = rows.map((row) => row.text).join('\n')
  for (const secret of [person.password, admin.password, '$argon2']) expect(all).not.toContain(secret)
})

test('rows stand in the partition of their month, and the worker makes the next ones', async () => {
  const [stray] = await sql`select count(*)::int as rows from only audit_events_default`
  expect(stray?.rows).toBe(0)
  await sql.unsafe(`do $$ declare name text; begin
    for name in select inhrelid::regclass::text from pg_inherits where inhparent = 'audit_events'::regclass
      and inhrelid::regclass::text <> 'audit_events_default' order by 1 desc limit 2
    loop execute 'drop table ' || name; end loop; end $$`)
  const worker = openDatabase(api.database.url('holdfast_worker'), { name: 'test', max: 1 })
  await cleanUpIdentity(worker.db)
  await worker.close()
  const [months] =
    await sql`select count(*)::int as count from pg_inherits where inhparent = 'audit_events'::regclass`
  expect(months?.count).toBe(5)
  const open = await sql`select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'audit_events'::regclass and not (c.relrowsecurity and c.relforcerowsecurity)`
  expect(open).toHaveLength(0)
})
