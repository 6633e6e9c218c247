import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createInvitation } from '@holdfast/contracts/organizations'
import { createScimToken, listScimTokens, revokeScimToken } from '@holdfast/contracts/scim'
import { openDatabase } from '@holdfast/db/database'
import { patchUser } from '@holdfast/domain/scim/change-user'
import type { ScimContext } from '@holdfast/domain/scim/context'
import { createUser } from '@holdfast/domain/scim/create-user'
import { deleteUser } from '@holdfast/domain/scim/delete-user'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { Client } from '../harness/client.ts'
import { accept, invite, newPassword, setUpByLink, tokenOf } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'
import { Directory, ENTERPRISE, PATCH, USER } from './directory.ts'

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

const problem = (status: number, scimType?: string) => ({
  status,
  body: {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType && { scimType }),
  },
})

describe('a directory', () => {
  test('is let in by a token only, which is shown once and can be revoked', async () => {
    const params = { organizationId: admin.organizationId }
    const made = await admin.client.call(createScimToken, { params, body: { name: 'Entra', days: 30 } })
    expect(made.token).toMatch(/^hfs_[\w-]{43}$/)
    const other = new Directory(directory.url, made.token)
    expect((await other.get('/Users')).status).toBe(200)
    const { items } = await admin.client.call(listScimTokens, { params })
    const [listed] = items
    expect(listed).toMatchObject({ name: 'Entra', createdBy: 'Ada Admin', lastAddress: '127.0.0.1' })
    expect(JSON.stringify(items)).not.toContain(made.token)
    await admin.client.call(revokeScimToken, { params: { ...params, scimTokenId: made.id } })
    const refused = await other.get('/Users')
    expect(refused).toMatchObject(problem(401))
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(await new Directory(directory.url, '').get('/Users')).toMatchObject(problem(401))
  })

  test('with an expired token is told so', async () => {
    const expired = await Directory.of(admin, 'Expired')
    await sql`update scim_tokens set expires_at = now() where name = 'Expired'`
    const answer = await expired.get('/Users')
    expect(answer).toMatchObject(problem(401))
    expect(answer.body.detail).toContain('expired')
  })

  test('does not get in with the session of an administrator', async () => {
    const answer = await fetch(`${directory.url}/Users`, { headers: { Cookie: admin.client.cookieHeader() } })
    expect(answer.status).toBe(401)
  })

  test('learns what is supported', async () => {
    const { body } = await directory.get('/ServiceProviderConfig')
    expect(body).toMatchObject({
      patch: { supported: true },
      bulk: { supported: false },
      etag: { supported: true },
    })
    const types = await directory.get('/ResourceTypes')
    expect(types.body).toMatchObject({ totalResults: 2, Resources: [{ id: 'User' }, { id: 'Group' }] })
    const schema = await directory.get(`/Schemas/${USER}`)
    expect(schema.headers.get('content-type')).toBe('application/scim+json')
    expect(schema.body.attributes.map((attribute: { name: string }) => attribute.name)).toContain('userName')
    expect((await directory.get('/Schemas')).body.totalResults).toBe(3)
    expect(await directory.get('/Schemas/urn:none')).toMatchObject(problem(404))
    expect(await directory.get('/Me')).toMatchObject(problem(501))
    expect(await directory.get('/Nothing')).toMatchObject(problem(404))
  })
})

describe('a person', () => {
  test('is made, read, replaced and removed', async () => {
    const userName = `Lea.${randomUUID()}@Example.org`
    const made = await directory.send('POST', '/Users', {
      schemas: [USER, ENTERPRISE],
      userName,
      externalId: 'e-1',
      name: { givenName: 'Lea', familyName: 'Lotse' },
      emails: [{ value: userName, type: 'work', primary: true }],
      phoneNumbers: [{ value: '+49 40 1' }],
      password: 'never kept',
      active: true,
      [ENTERPRISE]: { department: 'Harbour' },
    })
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toBe(`${directory.url}/Users/${made.body.id}`)
    expect(made.headers.get('etag')).toBe('W/"1"')
    expect(made.body).toMatchObject({ userName, externalId: 'e-1', [ENTERPRISE]: { department: 'Harbour' } })
    expect(JSON.stringify(made.body)).not.toMatch(/never kept|phoneNumbers/)
    const [kept] = await sql`select attributes::text as text from scim_users where id = ${made.body.id}`
    expect(kept?.text).not.toContain('never kept')
    const again = await directory.send('POST', '/Users', { userName: userName.toUpperCase() })
    expect(again).toMatchObject(problem(409, 'uniqueness'))

    const path = `/Users/${made.body.id}`
    const replaced = await directory.send('PUT', path, { userName, displayName: 'Lea L.' })
    expect(replaced.body).toMatchObject({ displayName: 'Lea L.', active: true, meta: { version: 'W/"2"' } })
    expect(replaced.body.externalId).toBeUndefined()
    expect((await directory.get(path, { 'If-None-Match': 'W/"2"' })).status).toBe(304)
    expect(await directory.send('PUT', path, { userName }, { 'If-Match': 'W/"1"' })).toMatchObject(
      problem(412),
    )
    expect((await directory.send('DELETE', path)).status).toBe(204)
    expect(await directory.get(path)).toMatchObject(problem(404))
    expect(await directory.get('/Users/nonsense')).toMatchObject(problem(404))
  })

  test.each([
    ['no JSON', '{', 'invalidSyntax'],
    ['a list', '[]', 'invalidSyntax'],
    ['no userName', {}, 'invalidValue'],
    ['no address', { userName: 'lea' }, 'invalidValue'],
    ['a wrong type', { userName: 'l@example.org', active: 'maybe' }, 'invalidValue'],
    ['control characters', { userName: 'l@example.org', displayName: 'a\u202eb' }, 'invalidValue'],
    ['too much', { userName: 'l@example.org', title: 'x'.repeat(2000) }, 'invalidValue'],
  ])('is refused with %s', async (_, body, scimType) => {
    expect(await directory.send('POST', '/Users', body)).toMatchObject(problem(400, scimType))
  })

  test('who is a member already is taken over with their rights', async () => {
    const member = await invite(admin, 'viewer')
    const person = await directory.person({ userName: member.email })
    const [row] = await sql`select user_id from scim_users where id = ${person.id}`
    expect(row?.user_id).toBe(member.userId)
    await directory.patch(`/Users/${person.id}`, { op: 'replace', path: 'active', value: false })
    const session = await member.client.fetch('/api/v1/session')
    expect(session.status).toBe(401)
    const [state] = await sql`select state from memberships where user_id = ${member.userId}`
    expect(state?.state).toBe('disabled')
    await directory.patch(`/Users/${person.id}`, { op: 'replace', path: 'active', value: true })
    const [back] = await sql`select state from memberships where user_id = ${member.userId}`
    expect(back?.state).toBe('active')
  })

  test('who is the last administrator is neither disabled nor removed', async () => {
    const person = await directory.person({ userName: admin.email })
    const path = `/Users/${person.id}`
    expect(await directory.patch(path, { op: 'replace', value: { active: false } })).toMatchObject(
      problem(409),
    )
    expect(await directory.send('DELETE', path)).toMatchObject(problem(409))
    expect((await directory.get(path)).body.active).toBe(true)
  })

  test('who is the break-glass administrator stays', async () => {
    const boss = await invite(admin, 'account_administrator')
    await sql`insert into sso_modes (organization_id, tenant_id, user_id, mode)
      select organization_id, tenant_id, user_id, 'break_glass' from memberships where user_id = ${boss.userId}`
    const person = await directory.person({ userName: boss.email })
    const answer = await directory.patch(`/Users/${person.id}`, { op: 'replace', value: { active: false } })
    expect(answer).toMatchObject(problem(409))
    expect(answer.body.detail).toContain('break-glass')
  })
})

describe('in the tenant that organisations share', () => {
  test('an address answers alike whether it has an account elsewhere or not', async () => {
    const elsewhere = `${randomUUID()}@example.org`
    const [tenant] = await sql`select id from tenants where host is null`
    await sql`insert into users (tenant_id, email, email_key, display_name, name_key)
      values (${tenant?.id}, ${elsewhere}, ${elsewhere}, 'Of Others', 'of others')`
    const known = await directory.person({ userName: elsewhere, displayName: 'Hijacked' })
    const unknown = await directory.person({ displayName: 'Hijacked' })
    expect(Object.keys(known)).toEqual(Object.keys(unknown))
    const rows = await sql`select user_id from scim_users where id in ${sql([known.id, unknown.id])}`
    expect(rows.map((row) => row.user_id)).toEqual([null, null])
    await directory.patch(`/Users/${known.id}`, { op: 'replace', path: 'displayName', value: 'Again' })
    const [account] = await sql`select display_name from users where email_key = ${elsewhere}`
    expect(account?.display_name).toBe('Of Others')
  })

  test('a person awaited is bound when they come, with their groups', async () => {
    const email = `${randomUUID()}@example.org`
    const person = await directory.person({ userName: email })
    const group = await directory.group({ members: [{ value: person.id }] })
    const params = { organizationId: admin.organizationId }
    const invitation = await admin.client.call(createInvitation, { params, body: { email, role: 'viewer' } })
    const body = { token: tokenOf(invitation.url), displayName: 'Lea', password: newPassword() }
    const session = await accept(new Client(api.url), body)
    const [row] = await sql`select user_id from scim_users where id = ${person.id}`
    expect(row?.user_id).toBe(session.person.id)
    const members = await sql`select user_id, source from group_members where group_id = ${group.id}`
    expect(members).toEqual([{ user_id: session.person.id, source: 'scim' }])
  })

  test('an address of a verified domain gets its account at once, and one that waited when its domain is verified', async () => {
    const domain = `${randomUUID()}.example.org`
    const waiting = await directory.person({ userName: `early@${domain}` })
    const [tenant] = await sql`select id from tenants where host is null`
    await sql`insert into sso_domains (organization_id, tenant_id, domain, token, verified_at)
      values (${admin.organizationId}, ${tenant?.id}, ${domain}, 'x', now())`
    const late = await directory.person({ userName: `late@${domain}` })
    // Directories repeat what they know.
    await directory.patch(`/Users/${waiting.id}`, { op: 'replace', path: 'active', value: true })
    const rows = await sql`select user_id from scim_users where id in ${sql([waiting.id, late.id])}`
    expect(rows.every((row) => row.user_id !== null)).toBe(true)
  })

  test('whom the directory has disabled before they come stays out', async () => {
    const email = `${randomUUID()}@example.org`
    await directory.person({ userName: email, active: false })
    const params = { organizationId: admin.organizationId }
    const invitation = await admin.client.call(createInvitation, { params, body: { email, role: 'viewer' } })
    const body = { token: tokenOf(invitation.url), displayName: 'Lea', password: newPassword() }
    const session = await accept(new Client(api.url), body)
    const [row] = await sql`select state from memberships where user_id = ${session.person.id}`
    expect(row?.state).toBe('disabled')
  })
})

describe('in a tenant of its own', () => {
  let ctx: ScimContext
  let close: () => Promise<void>
  beforeAll(async () => {
    const opened = openDatabase(api.database.url('holdfast_api'), { name: 'test', max: 2 })
    close = opened.close
    const [tenant] =
      await sql`insert into tenants (name, host) values ('Own', 'own.example.org') returning id`
    const [organization] = await sql`insert into organizations (tenant_id, name, name_key)
      values (${tenant?.id}, 'Own', 'own') returning id`
    ctx = {
      db: opened.db,
      tenantId: tenant?.id,
      organizationId: organization?.id,
      actor: null,
      token: { id: randomUUID(), name: 'Directory' },
      ownTenant: true,
      baseUrl: 'https://own.example.org/scim/v2',
      requestId: 'test',
      address: '',
      userAgent: '',
    }
    // Whom a directory may disable is never the last administrator.
    await sql`with boss as (insert into users (tenant_id, email, email_key, display_name, name_key)
        values (${tenant?.id}, 'boss', 'boss', 'Boss', 'boss') returning id, tenant_id),
      member as (insert into memberships (organization_id, user_id, tenant_id)
        select ${organization?.id}, id, tenant_id from boss returning user_id)
      insert into role_assignments (organization_id, user_id, role)
        select ${organization?.id}, user_id, 'account_administrator' from member`
  })
  afterAll(() => close())

  const account = async (id: unknown) => {
    const [row] =
      await sql`select u.id, u.email, u.display_name, m.state, exists(select from passwords p where p.user_id = u.id) as password
      from scim_users s join users u on u.id = s.user_id
      join memberships m on m.user_id = u.id and m.organization_id = s.organization_id where s.id = ${String(id)}`
    return row
  }

  test('a person gets an account without a password, whose name and address the directory keeps', async () => {
    const made = await createUser(ctx, { userName: 'lea@own.example', displayName: 'Lea' })
    expect(await account(made.id)).toMatchObject({
      email: 'lea@own.example',
      state: 'active',
      password: false,
    })
    const body = {
      Operations: [{ op: 'replace', value: { userName: 'lotse@own.example', displayName: 'Lotse' } }],
    }
    await patchUser(ctx, { id: String(made.id), body })
    expect(await account(made.id)).toMatchObject({ email: 'lotse@own.example', display_name: 'Lotse' })
    const other = await createUser(ctx, { userName: 'other@own.example' })
    const clash = { Operations: [{ op: 'add', path: 'emails', value: [{ value: 'lotse@own.example' }] }] }
    await expect(patchUser(ctx, { id: String(other.id), body: clash })).rejects.toMatchObject({
      scimType: 'uniqueness',
    })
  })

  test('disabled and removed, a person has neither sessions nor rights; the account stays', async () => {
    const made = await createUser(ctx, { userName: 'gone@own.example' })
    const known = await account(made.id)
    await sql`insert into sessions (tenant_id, user_id, user_agent, address, expires_at)
      values (${ctx.tenantId}, ${known?.id}, '', '', now() + interval '1 hour')`
    const body = { Operations: [{ op: 'Replace', path: 'active', value: 'False' }] }
    await patchUser(ctx, { id: String(made.id), body })
    expect((await account(made.id))?.state).toBe('disabled')
    expect(await sql`select 1 from sessions where user_id = ${known?.id}`).toHaveLength(0)
    expect(
      await sql`select 1 from revocations where handle = ${`m:${ctx.organizationId}:${known?.id}`}`,
    ).not.toHaveLength(0)
    await deleteUser(ctx, String(made.id), undefined)
    expect(await sql`select 1 from memberships where user_id = ${known?.id}`).toHaveLength(0)
    expect(await sql`select 1 from users where id = ${known?.id}`).toHaveLength(1)
  })
})

describe('filters and pages', () => {
  test.each([
    [(p: Known) => `userName eq "${p.userName.toUpperCase()}"`],
    [(p: Known) => `userName Eq "${p.userName}" and active eq true`],
    [(p: Known) => `externalId eq "${p.externalId}"`],
    [(p: Known) => `emails eq "${p.userName}"`],
    [(p: Known) => `emails.value eq "${p.userName}"`],
    [(p: Known) => `emails[type eq "work"].value eq "${p.userName}"`],
    [(p: Known) => `emails[type eq "work" and value co "${p.userName.slice(0, 20)}"]`],
    [(p: Known) => `userName sw "${p.userName.slice(0, 20)}" and not (active eq false)`],
    [(p: Known) => `id eq "${p.id}" or userName eq "nobody"`],
    [(p: Known) => `name.familyName eq "${p.externalId}"`],
    [(p: Known) => `${ENTERPRISE}:department eq "${p.externalId}"`],
    [(p: Known) => `urn:ietf:params:scim:schemas:core:2.0:User:userName eq "${p.userName}"`],
    [
      (p: Known) =>
        `externalId eq "${p.externalId}" and meta.lastModified gt "2020-01-01T00:00:00Z" and title pr`,
    ],
  ])('find by %s', async (make) => {
    const key = randomUUID()
    const userName = `${key}@example.org`
    const known = await directory.person({
      userName,
      externalId: key,
      title: 'Dr "x" \\',
      name: { familyName: key },
      emails: [{ value: userName, type: 'work', primary: true }],
      [ENTERPRISE]: { department: key },
    })
    const found = await directory.find('Users', make(known))
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: known.id }] })
  })

  test('read values as JSON does', async () => {
    await directory.person({ title: 'Dr "y" \\' })
    expect((await directory.find('Users', String.raw`title eq "dr \"y\" \\"`)).body.totalResults).toBe(1)
  })

  test.each([
    'userName eq',
    'userName zz "x"',
    'userName eq "x" and',
    'userName eq x',
    '(userName eq "x"',
    'password eq "x"',
    '__proto__ eq "x"',
    'emails[type eq "work"',
    '',
    `userName eq "${'\\'.repeat(1900)}`,
    `${'('.repeat(1000)}`,
    'userName eq "x"; drop table users',
  ])('are refused when they say nothing: %s', async (filter) => {
    const answer = await directory.find('Users', filter || ' and ')
    expect(answer).toMatchObject(problem(400))
    expect(['invalidFilter', 'invalidPath']).toContain(answer.body.scimType)
  })

  test('pages count from one and are bounded', async () => {
    const prefix = randomUUID().slice(0, 8)
    for (const number of [1, 2, 3, 4, 5])
      await directory.person({ userName: `${prefix}-${number}@example.org` })
    const filter = encodeURIComponent(`userName sw "${prefix}"`)
    const names = async (rest: string) => {
      const { body } = await directory.get(`/Users?filter=${filter}&${rest}`)
      return [body.totalResults, body.Resources.map((item: Known) => item.userName[prefix.length + 1])]
    }
    expect(await names('startIndex=2&count=2')).toEqual([5, ['2', '3']])
    expect(await names('startIndex=0&count=100000')).toEqual([5, ['1', '2', '3', '4', '5']])
    expect(await names('startIndex=99')).toEqual([5, []])
    expect(await names('count=0')).toEqual([5, []])
    expect(await names('count=-3')).toEqual([5, []])
    expect(await directory.get('/Users?count=x')).toMatchObject(problem(400, 'invalidValue'))
    const search = await directory.send('POST', '/Users/.search', {
      filter: `userName sw "${prefix}"`,
      count: 1,
      attributes: ['userName'],
    })
    expect(Object.keys(search.body.Resources[0])).toEqual(['schemas', 'id', 'userName'])
  })

  test('answers hold what was asked for', async () => {
    const person = await directory.person({ name: { givenName: 'A', familyName: 'B' }, title: 'T' })
    const some = await directory.get(`/Users/${person.id}?attributes=name.givenName,TITLE`)
    expect(some.body).toEqual({ schemas: [USER], id: person.id, name: { givenName: 'A' }, title: 'T' })
    const rest = await directory.get(`/Users/${person.id}?excludedAttributes=name,id`)
    expect(rest.body.id).toBe(person.id)
    expect(rest.body.name).toBeUndefined()
  })
})

describe('patches', () => {
  const patched = async (fields: Record<string, unknown>, ...operations: unknown[]) => {
    const person = await directory.person(fields)
    const { status, body } = await directory.patch(`/Users/${person.id}`, ...operations)
    return { ...body, status }
  }
  const work = 'emails[type eq "work"].value'

  test.each([
    ['text for a truth value', [{ op: 'Replace', path: 'active', value: 'False' }], { active: false }],
    [
      'a value in a list',
      [{ op: 'Replace', path: 'active', value: [{ $ref: null, value: 'False' }] }],
      { active: false },
    ],
    [
      'attributes without a path',
      [{ op: 'replace', value: { active: false, title: 'T' } }],
      { active: false, title: 'T' },
    ],
    [
      'paths as keys',
      [{ op: 'Add', value: { 'name.givenName': 'G', [`${ENTERPRISE}:department`]: 'D' } }],
      { name: { givenName: 'G' }, [ENTERPRISE]: { department: 'D' } },
    ],
    [
      'a value that is not there',
      [{ op: 'Replace', path: work, value: 'w@example.org' }],
      { emails: [{ type: 'work', value: 'w@example.org' }] },
    ],
    [
      'an extension by its URN',
      [{ op: 'add', path: `${ENTERPRISE}:manager`, value: 'm-1' }],
      { [ENTERPRISE]: { manager: { value: 'm-1' } } },
    ],
    [
      'an extension as an object',
      [{ op: 'add', value: { [ENTERPRISE]: { costCenter: '7' } } }],
      { [ENTERPRISE]: { costCenter: '7' } },
    ],
    ['the core URN', [{ op: 'replace', path: `${USER}:title`, value: 'T' }], { title: 'T' }],
    [
      'attributes that are not known',
      [
        { op: 'add', path: 'phoneNumbers[type eq "work"].value', value: '1' },
        { op: 'add', path: 'title', value: 'T' },
      ],
      { title: 'T' },
    ],
    ['an id that is repeated', [{ op: 'replace', value: { id: 'x', title: 'T' } }], { title: 'T' }],
  ])('take %s', async (_, operations, result) => {
    expect(await patched({}, ...operations)).toMatchObject({ status: 200, ...result })
  })

  test('add, move and remove values of a list', async () => {
    const emails = [{ value: 'a@example.org', type: 'work', primary: true }]
    const result = await patched(
      { emails },
      { op: 'add', path: 'emails', value: [{ value: 'b@example.org', type: 'home', primary: true }] },
      { op: 'replace', path: work, value: 'c@example.org' },
      { op: 'remove', path: 'emails[type eq "home" and primary eq "True"].display' },
    )
    expect(result.emails).toEqual([
      { value: 'c@example.org', type: 'work' },
      { value: 'b@example.org', type: 'home', primary: true },
    ])
    const gone = await patched(
      { emails, title: 'T' },
      { op: 'remove', path: 'title' },
      { op: 'remove', path: 'emails[value sw "a"]' },
    )
    expect([gone.title, gone.emails]).toEqual([undefined, undefined])
  })

  test.each([
    ['no operations', { schemas: [PATCH] }, 'invalidSyntax'],
    ['an unknown act', { Operations: [{ op: 'move', path: 'title', value: 'x' }] }, 'invalidSyntax'],
    ['a removal of nothing', { Operations: [{ op: 'remove' }] }, 'noTarget'],
    ['what can only be read', { Operations: [{ op: 'replace', path: 'groups', value: [] }] }, 'mutability'],
    ['a broken path', { Operations: [{ op: 'replace', path: 'emails[', value: 'x' }] }, 'invalidPath'],
    [
      'a broken filter',
      { Operations: [{ op: 'replace', path: 'emails[type zz "x"]', value: 'x' }] },
      'invalidFilter',
    ],
    ['the name taken away', { Operations: [{ op: 'remove', path: 'userName' }] }, 'invalidValue'],
    ['no value', { Operations: [{ op: 'add', path: 'title' }] }, 'invalidValue'],
  ])('are refused with %s, and nothing of them is done', async (_, body, scimType) => {
    const person = await directory.person()
    const operations = 'Operations' in body ? body.Operations : []
    const answer = await directory.send('PATCH', `/Users/${person.id}`, {
      ...body,
      ...(operations.length > 0 && {
        Operations: [{ op: 'add', path: 'nickName', value: 'N' }, ...operations],
      }),
    })
    expect(answer).toMatchObject(problem(400, scimType))
    expect((await directory.get(`/Users/${person.id}`)).body).toEqual(person)
  })

  test('that change nothing count no version', async () => {
    const result = await patched(
      { title: 'T', active: true },
      { op: 'replace', value: { title: 'T', active: 'True' } },
    )
    expect(result.meta.version).toBe('W/"1"')
  })
})

interface Known {
  id: string
  userName: string
  externalId: string
}
