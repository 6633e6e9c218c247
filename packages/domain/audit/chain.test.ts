import { openDatabase } from '@holdfast/db/database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { audit, auditAll } from '../audit.ts'
import { inOrganization, inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import type { Finding } from './check-chain.ts'
import { markRestored } from './restored.ts'
import { sealAudit } from './seal.job.ts'
import { newSigningKey, openSealer } from './testing.ts'
import type { TestSealer } from './testing.ts'
import { verifyDatabase } from './verify.ts'

let database: TestDatabase
let worker: TestSealer
let organization: TestOrganization
let person: ActorContext
const stranger = newSigningKey()

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
  person = await organization.person('account_administrator')
  return () => organization.close()
})

const write = (
  name: string,
  fields: Record<string, unknown> = { n: 1.5, ü: ['"', null], a: { z: 1, b: 2 } },
) =>
  inOrganization(person, organization.id, (tx) =>
    audit(tx, person, {
      action: 'thing.changed',
      object: { kind: 'thing', name },
      after: fields,
      organizationId: organization.id,
    }),
  )

/** In one transaction, so that they are sealed in one block, whatever other transactions hold the horizon back. */
const writeTogether = (names: readonly string[]) =>
  inOrganization(person, organization.id, (tx) =>
    auditAll(
      tx,
      person,
      names.map((name) => ({
        action: 'thing.changed' as const,
        object: { kind: 'thing', name },
        after: { n: 1.5, ü: ['"', null], a: { z: 1, b: 2 } },
        organizationId: organization.id,
      })),
    ),
  )

/** Three blocks with rows `a1 a2`, `b1 b2`, `c1 c2`. */
async function threeBlocks(): Promise<void> {
  for (const name of ['a', 'b', 'c']) {
    await writeTogether([`${name}1`, `${name}2`])
    await worker.seal()
  }
}

async function verify() {
  const findings: Finding[] = []
  const report = (finding: Finding) => findings.push(finding)
  const [chain] = await verifyDatabase(worker.db, { keys: worker.keys, chain: organization.id, report })
  return { chain, found: findings.map(({ code, seq, row }) => ({ code, seq, row })) }
}

const rowOf = async (name: string): Promise<string> => {
  const [row] = await organization.sql`
    select id from audit_events where organization_id = ${organization.id} and object_name = ${name}`
  return row?.id
}

test('what was written is sealed in blocks, and verifies', async () => {
  await threeBlocks()
  await write('tail')
  const { chain, found } = await verify()
  expect(found).toEqual([])
  expect(chain).toMatchObject({ blocks: 3, rows: 6, unsealed: { rows: 1 }, head: { seq: 3 } })
  expect(chain?.unsealed.since).not.toBeNull()
})

test('events of no organisation have a chain of their tenant', async () => {
  await inTenant(person, (tx) => audit(tx, person, { action: 'session.begun', object: { kind: 'session' } }))
  await worker.seal()
  const findings: Finding[] = []
  const chains = await verifyDatabase(worker.db, {
    keys: worker.keys,
    chain: organization.tenantId,
    report: (finding) => findings.push(finding),
  })
  expect(findings).toEqual([])
  expect(chains[0]?.rows).toBeGreaterThan(0)
})

test('a row whose transaction is open is not passed over', async () => {
  let finish = () => {}
  const held = new Promise<void>((resolve) => (finish = resolve))
  let written = () => {}
  const isWritten = new Promise<void>((resolve) => (written = resolve))
  const slow = inOrganization(person, organization.id, async (tx) => {
    await audit(tx, person, { action: 'a.b', object: { kind: 'thing' }, organizationId: organization.id })
    written()
    await held
  })
  await isWritten
  await write('later')
  await sealAudit(worker.db, worker.key)
  expect((await verify()).chain).toMatchObject({ blocks: 0, unsealed: { rows: 1 } })
  finish()
  await slow
  await worker.seal()
  const { chain, found } = await verify()
  expect(found).toEqual([])
  expect(chain).toMatchObject({ rows: 2, unsealed: { rows: 0 } })
})

test('many workers seal at once and never fork', async () => {
  const others = [1, 2, 3].map((n) =>
    openDatabase(database.url('holdfast_worker'), { name: `w${n}`, max: 2 }),
  )
  for (let round = 0; round < 10; round += 1) {
    await Promise.all([1, 2, 3, 4, 5].map((n) => write(`r${round}.${n}`)))
    await Promise.all(others.map(({ db }) => sealAudit(db, worker.key)))
  }
  await worker.seal()
  await Promise.all(others.map(({ close }) => close()))
  const { chain, found } = await verify()
  expect(found).toEqual([])
  expect(chain).toMatchObject({ rows: 50, unsealed: { rows: 0 } })
})

test('while another worker holds the lease nothing is sealed', async () => {
  await write('one')
  const lease = (seconds: number) => organization.sql`
    update ticks set fence = fence + 1, lease_until = now() + make_interval(secs => ${seconds}) where name = 'seal-audit'`
  await lease(60)
  await sealAudit(worker.db, worker.key)
  expect((await verify()).chain?.blocks).toBe(0)
  await lease(-1)
  await worker.seal()
  expect((await verify()).chain?.blocks).toBe(1)
})

test('a changed row', async () => {
  await threeBlocks()
  const row = await rowOf('b1')
  await organization.sql`update audit_events set after = '{"n":2}' where id = ${row}`
  expect((await verify()).found).toEqual([{ code: 'row_changed', seq: 2, row }])
})

test('a deleted row', async () => {
  await threeBlocks()
  const row = await rowOf('b2')
  await organization.sql`delete from audit_events where id = ${row}`
  expect((await verify()).found).toEqual([{ code: 'row_missing', seq: 2, row }])
})

test('an inserted row', async () => {
  await threeBlocks()
  const [inserted] = await organization.sql`
    insert into audit_events (at, tenant_id, organization_id, address, user_agent, request_id, action, object_kind, tx)
    select at, tenant_id, organization_id, address, user_agent, request_id, action, object_kind, tx
    from audit_events where id = ${await rowOf('a1')} returning id`
  // Its transaction is one that was sealed long ago.
  const { found } = await verify()
  expect(found).toEqual([{ code: 'row_inserted', seq: undefined, row: inserted?.id }])
})

test('rows that changed places', async () => {
  await threeBlocks()
  const [one, two] = [await rowOf('b1'), await rowOf('b2')]
  await organization.sql`update audit_blocks set ids = array[ids[2], ids[1]]
    where chain_id = ${organization.id} and seq = 2`
  const { found } = await verify()
  expect(found.map(({ code, seq }) => ({ code, seq }))).toEqual([
    { code: 'rows_reordered', seq: 2 },
    { code: 'rows_reordered', seq: 2 },
  ])
  expect(found.map(({ row }) => row).toSorted()).toEqual([one, two].toSorted())
})

test('a tail that was cut, with its rows', async () => {
  await threeBlocks()
  await organization.sql`delete from audit_events where id in (${await rowOf('c1')}, ${await rowOf('c2')})`
  await organization.sql`delete from audit_blocks where chain_id = ${organization.id} and seq = 3`
  expect((await verify()).found).toEqual([{ code: 'tail_cut', seq: 3, row: undefined }])
})

test('a block that is missing', async () => {
  await threeBlocks()
  await organization.sql`delete from audit_blocks where chain_id = ${organization.id} and seq = 2`
  const { found } = await verify()
  expect(found[0]).toEqual({ code: 'block_missing', seq: 2, row: undefined })
  expect(found.slice(1).map(({ code }) => code)).toEqual(['row_inserted', 'row_inserted'])
})

test('a forged signature, and a block that was changed', async () => {
  await threeBlocks()
  await organization.sql`update audit_blocks set signature = decode(repeat('00', 64), 'hex')
    where chain_id = ${organization.id} and seq = 2`
  expect((await verify()).found).toEqual([{ code: 'signature_forged', seq: 2, row: undefined }])
  await organization.sql`update audit_blocks set sealed_at = sealed_at + interval '1 s'
    where chain_id = ${organization.id} and seq = 3`
  expect((await verify()).found).toContainEqual({ code: 'block_changed', seq: 3, row: undefined })
})

test('a chain that a stranger sealed', async () => {
  await write('one')
  await worker.seal(stranger)
  expect((await verify()).found).toEqual([{ code: 'key_unknown', seq: 1, row: undefined }])
})

test('a fork', async () => {
  await threeBlocks()
  await organization.sql`delete from audit_blocks where chain_id = ${organization.id} and seq = 3`
  await organization.sql`update audit_chains set seq = 2, hash = decode(repeat('11', 32), 'hex')
    where chain_id = ${organization.id}`
  await write('other')
  await worker.seal()
  expect((await verify()).found).toContainEqual({ code: 'forked', seq: 3, row: undefined })
})

test('neither api nor worker can change rows or blocks', async () => {
  for (const role of ['holdfast_api', 'holdfast_worker', 'holdfast_connector'] as const) {
    const { db, close } = openDatabase(database.url(role), { name: role, max: 1 })
    for (const statement of [
      'update audit_events set action = action',
      'delete from audit_events',
      'update audit_blocks set hash = hash',
      'delete from audit_blocks',
      'truncate audit_blocks',
      'delete from audit_chains',
    ])
      await expect(db.execute(statement), `${role}: ${statement}`).rejects.toMatchObject({
        cause: { code: '42501' },
      })
    await close()
  }
})

test('after a restore a signed block says so, and the new branch verifies', async () => {
  await threeBlocks()
  const restored = { epoch: 2, restoredTo: new Date().toISOString() }
  await markRestored(worker.db, worker.key, restored)
  await markRestored(worker.db, worker.key, restored)
  await write('after')
  await worker.seal()
  const { chain, found } = await verify()
  expect(found).toEqual([])
  expect(chain).toMatchObject({ blocks: 5, rows: 7 })
})
