import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { audit } from '../audit.ts'
import { inOrganization, inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { countUsageDays } from '../reports/count-usage.job.ts'
import { exportUsageReport, usageReport } from '../reports/usage.ts'
import type { Finding } from './check-chain.ts'
import { updatePolicy } from './integrity.ts'
import { redactAudit } from './redact.ts'
import { retainAudit } from './retention.job.ts'
import { openSealer } from './testing.ts'
import type { TestSealer } from './testing.ts'
import { verifyAudit } from './verify.job.ts'
import { verifyDatabase } from './verify.ts'

let database: TestDatabase
let worker: TestSealer
let organization: TestOrganization
let admin: ActorContext
beforeAll(async () => {
  database = await createDatabase()
  worker = openSealer(database)
})
afterAll(async () => {
  await worker.close()
  await database.drop()
})
beforeEach(async () => {
  organization = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
  return () => organization.close()
})

const write = (name: string) =>
  inOrganization(admin, organization.id, (tx) =>
    audit(tx, admin, {
      action: 'thing.done',
      object: { kind: 'thing', name },
      organizationId: organization.id,
    }),
  )
/** Rows of a month so many days ago, in a partition of their own, sealed. */
async function writeOld(daysAgo: number, rows: number): Promise<void> {
  const { sql } = organization
  await sql.unsafe(`do $$ declare month timestamptz := date_trunc('month', now() - interval '${daysAgo} days'); begin
    execute format('create table if not exists audit_events_%s partition of audit_events for values from (%L) to (%L)',
      to_char(month, 'YYYY_MM'), month, month + interval '1 month'); end $$`)
  await sql`
    insert into audit_events (at, tenant_id, organization_id, address, user_agent, request_id, action, object_kind)
    select now() - make_interval(days => ${daysAgo}), ${organization.tenantId}, ${organization.id}, '', '', '', 'old.row', 'row'
    from generate_series(1, ${rows})`
  await worker.seal()
}
async function verify() {
  const found: Finding[] = []
  const report = (finding: Finding) => found.push(finding)
  const [chain] = await verifyDatabase(worker.db, { keys: worker.keys, chain: organization.id, report })
  return { chain, found: found.map(({ code, row }) => ({ code, row })) }
}
const old = async () => {
  const [row] = await organization.sql`
    select count(*)::int as rows from audit_events where organization_id = ${organization.id} and action = 'old.row'`
  return row?.rows
}

test('what is older than the organisation keeps goes, and the chain verifies', async () => {
  await writeOld(800, 3)
  await writeOld(380, 2)
  await write('new')
  await worker.seal()
  await retainAudit(worker.db, worker.key)
  expect(await old()).toBe(5)
  await updatePolicy(admin, organization.id, { keepDays: 500, copyStorageId: null })
  await retainAudit(worker.db, worker.key)
  expect(await old()).toBe(2)
  await retainAudit(worker.db, worker.key)
  await worker.seal()
  const { chain, found } = await verify()
  expect(found).toEqual([])
  expect(chain?.gone.through).toBe(1)
})

test('a month that another organisation still keeps stays, but for our rows', async () => {
  const other = organization
  await writeOld(900, 2)
  organization = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
  await writeOld(900, 2)
  await updatePolicy(admin, organization.id, { keepDays: 365, copyStorageId: null })
  await retainAudit(worker.db, worker.key)
  expect(await old()).toBe(0)
  expect((await verify()).found).toEqual([])
  const [row] =
    await other.sql`select count(*)::int as rows from audit_events where organization_id = ${other.id}`
  expect(row?.rows).toBe(2)
  await other.close()
})

test('a month that nobody keeps is dropped whole', async () => {
  await organization.sql`update audit_policies set keep_days = 365`
  await organization.sql`insert into audit_policies (organization_id, keep_days)
    select id, 365 from organizations on conflict do nothing`
  await writeOld(1500, 4)
  const months = () => organization.sql`select 1 from pg_inherits where inhparent = 'audit_events'::regclass`
  const before = (await months()).length
  await retainAudit(worker.db, worker.key)
  expect((await months()).length).toBeLessThan(before)
  expect(await old()).toBe(0)
  expect((await verify()).found).toEqual([])
})

test('the worker cannot remove what no signed block lets go', async () => {
  await writeOld(2000, 2)
  await worker.db.execute(`select audit_forget('${organization.id}', 100)`)
  expect(await old()).toBe(2)
})

test('an erasure empties a row, and the chain tells so', async () => {
  await write('secret name')
  await write('other')
  await worker.seal()
  const [row] = await organization.sql`select id from audit_events where object_name = 'secret name'`
  const chain = { tenantId: organization.tenantId, organizationId: organization.id }
  expect(await redactAudit(worker.db, worker.key, chain, [row?.id])).toBe(1)
  const [emptied] = await organization.sql`select * from audit_events where id = ${row?.id}`
  expect(emptied).toMatchObject({ salt: null, object_name: null, actor_email: null, address: '' })
  const { chain: verified, found } = await verify()
  expect(found).toEqual([])
  expect(verified?.gone.erased).toBe(1)
  const [other] = await organization.sql`select id from audit_events where object_name = 'other'`
  await organization.sql`update audit_events set salt = null, object_name = null where id = ${other?.id}`
  expect((await verify()).found).toEqual([{ code: 'row_changed', row: other?.id }])
})

test('the regular verification notes what it found, until all is well', async () => {
  await write('one')
  await worker.seal()
  const state = async () => {
    const [chain] = await organization.sql`
      select verified_seq::int, problem from audit_chains where chain_id = ${organization.id}`
    return chain
  }
  await verifyAudit(worker.db, worker.keys, { whole: false })
  expect(await state()).toEqual({ verified_seq: 1, problem: null })
  await write('two')
  await worker.seal()
  await organization.sql`update audit_events set object_name = 'x' where object_name = 'two'`
  expect((await verifyAudit(worker.db, worker.keys, { whole: false })).length).toBeGreaterThan(0)
  expect((await state())?.problem).toMatch(/^row_changed/)
  await organization.sql`update audit_events set object_name = 'two' where object_name = 'x'`
  await verifyAudit(worker.db, worker.keys, { whole: true })
  expect(await state()).toEqual({ verified_seq: 2, problem: null })
})

test('the usage report has a row for each person, project and day, counted once', async () => {
  const project = await organization.project(admin)
  const act = (action: `${string}.${string}`, after: Record<string, unknown>) =>
    inOrganization(admin, organization.id, (tx) =>
      audit(tx, admin, {
        action,
        object: { kind: 'node' },
        after,
        organizationId: organization.id,
        projectId: project.id,
      }),
    )
  await act('node.created', { size: 100, version: 1 })
  await act('version.opened', { purpose: 'view' })
  await inTenant(admin, (tx) => audit(tx, admin, { action: 'session.begun', object: { kind: 'session' } }))
  await worker.seal()
  await countUsageDays(worker.db)
  await act('version.added', { size: 50, version: 2 })
  await worker.seal()
  await Promise.all([countUsageDays(worker.db), countUsageDays(worker.db)])
  const of = { organizationId: organization.id, period: 'week' as const }
  const { items, nextCursor } = await usageReport(admin, { ...of, limit: 1 })
  const rest = await usageReport(admin, { ...of, limit: 10, cursor: nextCursor ?? '' })
  const all = [...items, ...rest.items]
  expect(all).toHaveLength(2)
  expect(all.find((row) => row.project?.id === project.id)).toMatchObject({
    user: { email: admin.actor.email },
    filesOpened: 1,
    filesAdded: 2,
    bytesUp: 150,
  })
  expect(all.find((row) => row.project === null)).toMatchObject({ signIns: 1 })
  let csv = ''
  for await (const piece of await exportUsageReport(admin, of)) csv += piece
  expect(csv.trimEnd().split('\r\n')).toHaveLength(3)
  const member = await organization.person('member')
  await expect(usageReport(member, { ...of, limit: 1 })).rejects.toMatchObject({ code: 'forbidden' })
})
