import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { invite, setUpByLink } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'
import { Directory, GROUP } from './directory.ts'

let api: TestApi
let admin: SignedIn
let sql: postgres.Sql
let directory: Directory
beforeAll(async () => {
  api = await startApi()
  sql = postgres(api.database.url('postgres'), { max: 1 })
  admin = await setUpByLink(await api.setupLink())
  directory = await Directory.of(admin)
})
afterAll(async () => {
  await sql.end()
  await api.stop()
})

const path = ({ id }: { id: string }) => `/Groups/${id}`
const memberIds = async (group: { id: string }) =>
  (await directory.get(path(group))).body.members.map((member: { value: string }) => member.value)
const several = (count: number) => Promise.all(Array.from({ length: count }, () => directory.person()))

describe('a group', () => {
  test('is made, found, renamed and removed', async () => {
    const [lea] = await several(1)
    const displayName = `Crew ${randomUUID()}`
    const group = await directory.group({ displayName, externalId: 'g-1', members: [{ value: lea.id }] })
    expect(group).toMatchObject({ displayName, externalId: 'g-1', members: [{ value: lea.id }] })
    expect((await directory.get(`/Users/${lea.id}`)).body.groups).toEqual([
      { value: group.id, display: displayName },
    ])
    expect(
      (await directory.find('Groups', `displayName eq "${displayName.toUpperCase()}"`)).body.totalResults,
    ).toBe(1)
    expect((await directory.find('Groups', `members.value eq "${lea.id}"`)).body.Resources[0].id).toBe(
      group.id,
    )
    const lean = await directory.get(`${path(group)}?excludedAttributes=members`)
    expect(lean.body.members).toBeUndefined()
    const twice = await directory.send('POST', '/Groups', { schemas: [GROUP], displayName })
    expect([twice.status, twice.body.scimType]).toEqual([409, 'uniqueness'])
    const renamed = await directory.patch(path(group), {
      op: 'replace',
      value: { id: group.id, displayName: 'Renamed' },
    })
    expect(renamed.body).toMatchObject({ displayName: 'Renamed', members: [{ value: lea.id }] })
    const stale = await directory.send('PUT', path(group), { displayName: 'X' }, { 'If-Match': 'W/"1"' })
    expect(stale.status).toBe(412)
    expect((await directory.send('DELETE', path(group))).status).toBe(204)
    expect((await directory.get(path(group))).status).toBe(404)
  })

  test('takes members as Entra and as Okta send them', async () => {
    const [a, b, c] = await several(3)
    const group = await directory.group()
    await directory.patch(path(group), { op: 'Add', path: 'members', value: [{ value: a.id }] })
    await directory.patch(
      path(group),
      { op: 'Add', path: 'members', value: [{ value: b.id }] },
      { op: 'Add', path: 'members', value: [{ value: c.id }] },
    )
    expect(await memberIds(group)).toEqual([a.id, b.id, c.id].toSorted())
    await directory.patch(path(group), { op: 'Remove', path: 'members', value: [{ value: a.id }] })
    await directory.patch(path(group), { op: 'remove', path: `members[value eq "${b.id}"]` })
    expect(await memberIds(group)).toEqual([c.id])
    await directory.patch(path(group), {
      op: 'replace',
      path: 'members',
      value: [{ value: a.id, display: 'x' }],
    })
    expect(await memberIds(group)).toEqual([a.id])
    await directory.patch(path(group), { op: 'add', value: { members: [{ value: b.id }] } })
    await directory.patch(path(group), { op: 'remove', path: 'members' })
    expect(await memberIds(group)).toEqual([])
  })

  test.each([
    ['ids of nobody', { op: 'add', path: 'members', value: [{ value: randomUUID() }] }, 'invalidValue'],
    [
      'groups as members',
      { op: 'add', path: 'members', value: [{ value: 'x', type: 'Group' }] },
      'invalidValue',
    ],
    ['other filters', { op: 'remove', path: 'members[display eq "x"]' }, 'invalidFilter'],
    ['no name', { op: 'remove', path: 'displayName' }, 'invalidValue'],
  ])('refuses %s', async (_, operation, scimType) => {
    const answer = await directory.patch(path(await directory.group()), operation)
    expect([answer.status, answer.body.scimType]).toEqual([400, scimType])
  })

  test('gives the rights that it has to who is in it, also to who comes later', async () => {
    const member = await invite(admin, 'viewer')
    await sql`delete from role_assignments where user_id = ${member.userId}`
    const person = await directory.person({ userName: member.email })
    const group = await directory.group()
    await sql`insert into role_assignments (organization_id, group_id, role)
      values (${admin.organizationId}, ${group.id}, 'member')`
    const members = () => member.client.fetch(`/api/v1/organizations/${admin.organizationId}/members`)
    expect((await members()).status).toBe(403)
    await directory.patch(path(group), { op: 'add', path: 'members', value: [{ value: person.id }] })
    expect((await members()).status).toBe(200)
    await directory.patch(path(group), { op: 'remove', path: 'members', value: [{ value: person.id }] })
    expect((await members()).status).toBe(403)

    const [awaited] = await sql`select 1 from scim_users where id = ${person.id} and user_id is not null`
    expect(awaited).toBeDefined()
  })

  test('that people keep by hand is not the directory’s', async () => {
    const [tenant] = await sql`select id from tenants where host is null`
    const [own] = await sql`insert into groups (organization_id, tenant_id, name, name_key)
      values (${admin.organizationId}, ${tenant?.id}, 'By Hand', 'by hand') returning id`
    expect((await directory.get(`/Groups/${own?.id}`)).status).toBe(404)
    expect((await directory.send('DELETE', `/Groups/${own?.id}`)).status).toBe(404)
    const taken = await directory.send('POST', '/Groups', { displayName: 'by hand' })
    expect([taken.status, taken.body.scimType]).toEqual([409, 'uniqueness'])
  })

  test('changes thousands of members in one request', async () => {
    const count = 5000
    const { organizationId } = admin
    const rows = await sql`
      insert into scim_users (organization_id, user_name, user_name_key, email_key, active, attributes)
      select ${organizationId}, 'n' || n, 'n' || n, 'n' || n || '@example.org', true, '{}' from generate_series(1, ${count}) n
      returning id`
    const group = await directory.group()
    const value = rows.map((row) => ({ value: row.id }))
    const begun = performance.now()
    const added = await directory.patch(`${path(group)}?excludedAttributes=members`, {
      op: 'add',
      path: 'members',
      value,
    })
    expect(added.status).toBe(200)
    const operations = value.slice(0, 900).map((one) => ({ op: 'Remove', path: 'members', value: [one] }))
    await directory.patch(`${path(group)}?attributes=id`, ...operations)
    expect(performance.now() - begun).toBeLessThan(10_000)
    expect(await memberIds(group)).toHaveLength(count - 900)
  })
})
