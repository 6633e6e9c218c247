import { randomBytes, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '@holdfast/db/database'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { auditAll } from '../audit.ts'
import { inOrganization } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { sealerOf } from '../secrets/sealed.ts'
import { acknowledgeEvent, listSecurityEvents } from './events.ts'
import { setWatchRule } from './rules.ts'
import { travelOf } from './sign-ins.ts'
import { watchAccounts } from './watch.job.ts'

let database: TestDatabase
let organization: TestOrganization
let admin: ActorContext
let person: ActorContext
let worker: ReturnType<typeof openDatabase>
let sql: postgres.Sql
const watch = {
  sealer: sealerOf([randomBytes(32)]),
  placeOf: () => null,
  publicUrl: 'https://files.example.org',
}

beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
  worker = openDatabase(database.url('holdfast_worker'), { name: 'test', max: 2 })
  sql = postgres(database.url('postgres'), { max: 1 })
  await watchAccounts(worker.db, watch)
})
afterAll(async () => {
  await Promise.all([worker.close(), sql.end(), organization.close()])
  await database.drop()
})
beforeEach(async () => {
  person = await organization.person('member')
  await sql`delete from security_events`
})

const look = () => watchAccounts(worker.db, watch)
const seen = async () => (await listSecurityEvents(admin, organization.id, { limit: 50, show: 'all' })).items
/** A sign-in as the audit trail has it. */
const signIn = (address: string, knownDevice: boolean) =>
  sql`insert into audit_events (tenant_id, actor_id, actor_email, session_id, address, user_agent, request_id, action, object_kind, after)
    values (${organization.tenantId}, ${person.actor.userId}, 'x', ${person.actor.sessionId}, ${address}, 'test', 'test-request',
      'session.begun', 'session', ${sql.json({ by: 'password', knownDevice })})`
const trash = (count: number) =>
  inOrganization(person, organization.id, (tx) =>
    auditAll(
      tx,
      person,
      Array.from({ length: count }, () => ({
        action: 'node.trashed' as const,
        object: { kind: 'node', id: randomUUID(), name: 'plan.pdf' },
        organizationId: organization.id,
      })),
    ),
  )

test('a new device and a new network are noted once, the first sign-in of all is not', async () => {
  await signIn('192.0.2.1', false)
  await look()
  expect(await seen()).toEqual([])
  await signIn('192.0.2.1', true)
  await signIn('198.51.100.7', false)
  await look()
  await look()
  expect((await seen()).map(({ kind }) => kind).toSorted()).toEqual(['new_device', 'new_network'])
})

test('very many deletions are noted once a window, over several batches, and mailed once an hour', async () => {
  await trash(150)
  await look()
  expect(await seen()).toEqual([])
  await trash(60)
  await look()
  await trash(60)
  await look()
  expect(await seen()).toMatchObject([
    {
      kind: 'mass_deletion',
      person: { userId: person.actor.userId },
      response: 'mail',
      details: { count: 210 },
    },
  ])
  const other = await organization.person('member')
  person = other
  await trash(250)
  await look()
  expect(await seen()).toHaveLength(2)
  const mails = await sql`select recipient from mails where kind = 'security_event'`
  expect(mails).toMatchObject([{ recipient: admin.actor.email }])
})

test('a rule can end the session, or ask for a proof', async () => {
  const { sessionId, userId } = person.actor
  const insert =
    () => sql`insert into sessions (id, tenant_id, user_id, user_agent, address, expires_at, method)
    values (${sessionId}, ${organization.tenantId}, ${userId}, '', '', now() + interval '1 hour', 'password')
    on conflict do nothing`
  await insert()
  await setWatchRule(admin, organization.id, { kind: 'new_network', response: 'proof', threshold: null })
  await signIn('192.0.2.1', true)
  await signIn('198.51.100.7', true)
  await look()
  const [asked] = await sql`select proof_due_at is not null as asked from sessions where id = ${sessionId}`
  expect(asked).toEqual({ asked: true })
  await setWatchRule(admin, organization.id, { kind: 'new_network', response: 'end', threshold: null })
  await signIn('203.0.113.9', true)
  await look()
  expect(await sql`select 1 from sessions where id = ${sessionId}`).toHaveLength(0)
  expect(await sql`select 1 from revocations where handle = ${`s:${sessionId}`}`).toHaveLength(1)
  await setWatchRule(admin, organization.id, { kind: 'new_network', response: 'record', threshold: null })
})

test('far-reaching rights are noted; someone says that they looked', async () => {
  const id = person.actor.userId
  await inOrganization(admin, organization.id, (tx) =>
    auditAll(tx, admin, [
      {
        action: 'member.changed',
        object: { kind: 'member', id, name: 'x' },
        after: { role: 'co_administrator' },
        organizationId: organization.id,
      },
    ]),
  )
  await look()
  const [event] = await seen()
  expect(event).toMatchObject({ kind: 'privilege_change', person: { userId: id }, acknowledged: null })
  await acknowledgeEvent(admin, organization.id, event?.id ?? '', 'Agreed with the works council.')
  const open = await listSecurityEvents(admin, organization.id, { limit: 5, show: 'open' })
  expect(open.items).toEqual([])
  await expect(acknowledgeEvent(person, organization.id, event?.id ?? '', '')).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('nobody comes from Hamburg to Sydney in an hour', () => {
  const places: Record<string, [number, number]> = { a: [53.55, 9.99], b: [-33.87, 151.21], c: [52.52, 13.4] }
  const placeOf = (address: string) => {
    const [latitude = 0, longitude = 0] = places[address] ?? []
    return { name: address, coordinates: { latitude, longitude } }
  }
  const at = (hour: number) => new Date(Date.UTC(2026, 10, 22, hour)).toISOString()
  const travel = (to: string, hour: number) =>
    travelOf({ address: 'a', at: at(1) }, { address: to, at: at(hour) }, placeOf)
  expect(travel('b', 2)).toMatchObject({ from: 'a', to: 'b', minutes: 60 })
  expect(travel('b', 23)).toBeNull()
  expect(travel('c', 2)).toBeNull()
})
