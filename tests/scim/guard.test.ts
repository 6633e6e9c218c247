import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decideScimHold, getProvisioning, listHeldRemovals } from '@holdfast/contracts/scim'
import type { ScimHold } from '@holdfast/contracts/scim'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { setUpByLink } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'
import { Directory } from './directory.ts'

/** More than twice as many as may go unasked. */
const people = 60

let api: TestApi
let admin: SignedIn
let sql: postgres.Sql
let directory: Directory
let ids: string[]
beforeAll(async () => {
  api = await startApi()
  sql = postgres(api.database.url('postgres'), { max: 1 })
  admin = await setUpByLink(await api.setupLink())
  directory = await Directory.of(admin)
  ids = await Promise.all(Array.from({ length: people }, async () => (await directory.person()).id as string))
})
afterAll(async () => {
  await sql.end()
  await api.stop()
})

const disable = (id: string) =>
  directory.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false })
const at = () => ({ organizationId: admin.organizationId })
const state = () => admin.client.call(getProvisioning, { params: at() })
const decide = (hold: ScimHold, decision: 'allowed' | 'refused' | 'over') =>
  admin.client.call(decideScimHold, { params: { ...at(), scimHoldId: hold.id }, body: { decision } })

test('a directory that removes everybody is stopped after 20 people, also when it does all at once', async () => {
  const statuses = await Promise.all(
    ids.map(async (id, index) => {
      const answer = index % 2 ? await disable(id) : await directory.send('DELETE', `/Users/${id}`)
      return answer.status
    }),
  )
  const done = statuses.filter((status) => status < 300)
  expect(done).toHaveLength(20)
  expect(statuses.filter((status) => status === 503)).toHaveLength(people - 20)
  const { people: counts, hold } = await state()
  expect(counts.active + counts.awaiting).toBe(people - 20)
  expect(hold).toMatchObject({ state: 'waiting', removed: 20, people, held: people - 20 })

  // Administrators are told, once.
  const mails = await sql`select recipient from mails where kind = 'provisioning_held'`
  expect(mails.map((mail) => mail.recipient)).toEqual([admin.email])
  const held = await admin.client.call(listHeldRemovals, {
    params: { ...at(), scimHoldId: hold?.id ?? '' },
    query: { limit: 30 },
  })
  expect(held.items).toHaveLength(30)
  expect(held.nextCursor).not.toBeNull()
})

test('while it is stopped everything else goes on', async () => {
  const held = await firstHeld()
  const refused = await disable(held)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('900')
  expect(refused.body.detail).toContain('administrator')
  const made = await directory.person()
  expect((await directory.patch(`/Users/${made.id}`, { op: 'replace', value: { title: 'T' } })).status).toBe(
    200,
  )
  expect((await directory.get(`/Users/${held}`)).body.active).toBe(true)
})

test('refused, it stays stopped; allowed, it goes on; over, the guard counts anew', async () => {
  const { hold } = await state()
  if (!hold) throw new Error('nothing is held')
  expect((await decide(hold, 'refused')).hold?.state).toBe('refused')
  expect((await disable(await firstHeld())).status).toBe(503)
  const allowed = await decide(hold, 'allowed')
  expect(allowed.hold).toMatchObject({ state: 'allowed', decidedBy: 'Ada Admin' })
  expect((await disable(await firstHeld())).status).toBe(200)
  expect((await decide(hold, 'over')).hold).toBeNull()
  expect((await disable(await firstHeld())).status).toBe(503)
  const actions =
    await sql`select action from audit_events where action like 'provisioning.h%' order by at, id`
  expect(actions.map((row) => row.action)).toEqual([
    'provisioning.held',
    'provisioning.hold_refused',
    'provisioning.hold_allowed',
    'provisioning.hold_over',
    'provisioning.held',
  ])
})

async function firstHeld(): Promise<string> {
  const [row] = await sql`select id from scim_users where active order by id limit 1`
  return row?.id as string
}
