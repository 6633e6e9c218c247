import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createApiToken,
  listApiTokens,
  listOrganizationTokens,
  revokeApiToken,
  revokeOrganizationToken,
} from '@holdfast/contracts/api-tokens'
import type { TokenScope } from '@holdfast/contracts/api-tokens'
import { updateMember } from '@holdfast/contracts/organizations'
import { contractRoutes } from '../../../tests/isolation/contract-routes.ts'
import { invite, setUpByLink } from '../../../tests/harness/set-up.ts'
import type { SignedIn } from '../../../tests/harness/set-up.ts'
import { startApi } from '../testing/start-api.ts'
import type { TestApi } from '../testing/start-api.ts'

let api: TestApi
let admin: SignedIn
let person: SignedIn
beforeAll(async () => {
  api = await startApi()
  admin = await setUpByLink(await api.setupLink())
  person = await invite(admin, 'project_manager')
})
afterAll(() => api.stop())

const make = (by: SignedIn, scopes: TokenScope[], days = 30) =>
  by.client.call(createApiToken, {
    body: { organizationId: by.organizationId, name: 'Nightly copy', scopes, days },
  })

/** A program without cookies. */
async function asProgram(token: string, path: string, method = 'GET', body?: object) {
  const response = await fetch(api.url + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const answer: { code?: string; items?: unknown[] } = text ? JSON.parse(text) : {}
  return { status: response.status, ...answer }
}

test('a token acts as its person, within its scopes, and its last use shows', async () => {
  const { token, ...made } = await make(person, ['members.read'])
  expect(token).toMatch(/^hft_[\w-]{43}$/)
  const members = `/api/v1/organizations/${person.organizationId}/members`
  expect(await asProgram(token, members)).toMatchObject({ status: 200 })
  expect(await asProgram(token, `${members}/${admin.userId}`, 'DELETE')).toMatchObject({ status: 403 })
  const { items } = await person.client.call(listApiTokens, {})
  expect(items).toMatchObject([
    { id: made.id, ending: token.slice(-4), lastAddress: '127.0.0.1', organizationName: 'Hafen AG' },
  ])
  expect(items[0]?.lastUsedAt).not.toBeNull()
  expect(JSON.stringify(items)).not.toContain(token)
})

test('scopes narrow what an administrator may do', async () => {
  const { token } = await make(admin, ['files.read'])
  const projects = `/api/v1/organizations/${admin.organizationId}/projects`
  expect(await asProgram(token, projects)).toMatchObject({ status: 200 })
  const body = { name: 'X', storageId: crypto.randomUUID() }
  expect(await asProgram(token, projects, 'POST', body)).toMatchObject({ status: 403, code: 'forbidden' })
})

test('accounts, sessions, settings and operation are closed to tokens', async () => {
  const { token } = await make(admin, [
    'files.read',
    'files.write',
    'projects.manage',
    'members.read',
    'audit.export',
  ])
  const closed = ['Account', 'Session', 'Settings', 'Operator', 'API tokens', 'Mails']
  const routes = contractRoutes.filter(
    ({ route }) => closed.includes(route.tag) && ['session', 'operator'].includes(route.access),
  )
  expect(routes.length).toBeGreaterThan(20)
  for (const { name, route } of routes) {
    const path = route.path.replaceAll(/\{organizationId\}/g, admin.organizationId)
    const answer = await asProgram(
      token,
      path.replaceAll(/\{\w+\}/g, crypto.randomUUID()),
      route.method.toUpperCase(),
    )
    expect([name, answer.code]).toEqual([name, 'token_not_accepted'])
  }
})

test('a token is of one organisation and of one person', async () => {
  const { token } = await make(admin, ['members.read'])
  const elsewhere = await asProgram(token, `/api/v1/organizations/${crypto.randomUUID()}/members`)
  expect(elsewhere).toMatchObject({ status: 404 })
  const id = (await make(admin, ['files.read'])).id
  await expect(person.client.call(revokeApiToken, { params: { tokenId: id } })).rejects.toThrow('not_found')
})

test('a revoked token works no more; administrators see and revoke those of members', async () => {
  const { organizationId } = admin
  const { token, id } = await make(person, ['members.read'])
  const path = `/api/v1/organizations/${organizationId}/members`
  const query = { userId: person.userId }
  const listed = await admin.client.call(listOrganizationTokens, { params: { organizationId }, query })
  expect(listed.items.map((item) => item.id)).toContain(id)
  await admin.client.call(revokeOrganizationToken, { params: { organizationId, tokenId: id } })
  expect(await asProgram(token, path)).toMatchObject({ status: 401, code: 'unauthenticated' })
  await expect(person.client.call(listOrganizationTokens, { params: { organizationId } })).rejects.toThrow(
    'forbidden',
  )
})

test('a disabled person’s tokens rest', async () => {
  const other = await invite(admin, 'project_manager')
  const { token } = await make(other, ['members.read'])
  const params = { organizationId: admin.organizationId, userId: other.userId }
  await admin.client.call(updateMember, { params, body: { state: 'disabled' } })
  const path = `/api/v1/organizations/${admin.organizationId}/members`
  expect(await asProgram(token, path)).toMatchObject({ status: 401 })
})

test.each([0, 366])('a token for %i days is refused', async (days) => {
  await expect(make(admin, ['files.read'], days)).rejects.toMatchObject({ status: 422 })
})

test.each(['hft_', 'hft_wrong', `hft_${'x'.repeat(43)}`, 'nonsense'])('%s is nobody', async (token) => {
  const path = `/api/v1/organizations/${admin.organizationId}/members`
  expect(await asProgram(token, path)).toMatchObject({ status: 401 })
})
