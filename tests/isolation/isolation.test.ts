import { request as rawRequest } from 'node:http'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { createTenant } from '@holdfast/contracts/tenants'
import { Client } from '../harness/client.ts'
import { accept, newPassword, setUpByLink, tokenOf } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'
import { contractRoutes } from './contract-routes.ts'
import { buildRequest } from './requests.ts'
import type { BuiltRequest } from './requests.ts'
import { makeOrganization } from './world.ts'
import type { Organization } from './world.ts'

const otherHost = 'other.example.org'

let api: TestApi
let sql: postgres.Sql
let operator: SignedIn
let ours: Organization
let theirs: Organization
beforeAll(async () => {
  api = await startApi({ TRUSTED_PROXIES: '127.0.0.1/32' })
  sql = postgres(api.database.url('postgres'), { max: 2 })
  operator = await setUpByLink(await api.setupLink())
  ours = await makeOrganization(operator.client, sql)
  theirs = await makeOrganization(operator.client, sql)
  await sql`insert into tenants (name, host) values ('Other', ${otherHost})`
})
afterAll(async () => {
  await sql.end()
  await api.stop()
})

const people = contractRoutes.filter(({ route }) => route.access === 'session' || route.access === 'operator')
const withIds = people.filter(({ route }) => route.path.includes('{'))

async function send(by: SignedIn, { method, path, body }: BuiltRequest) {
  const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' }
  const response = await by.client.fetch(path, { method, headers, ...(body === undefined ? {} : { body }) })
  return { status: response.status, text: await response.text() }
}

test('every route of the contracts is registered, and no other', async () => {
  const { paths }: { paths: Record<string, object> } = JSON.parse(
    await (await operator.client.fetch('/api/openapi.json')).text(),
  )
  const served = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  expect(served.toSorted()).toEqual(
    contractRoutes.map(({ route }) => `${route.method} ${route.path}`).toSorted(),
  )
})

describe('without a session', () => {
  test.each(people.map(({ name, route }) => [name, route] as const))('%s', async (name, route) => {
    const { method, path, body } = buildRequest(name, route, theirs.things)
    const headers = { Origin: api.url, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) }
    const response = await fetch(api.url + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body ? { body } : {}),
    })
    expect([response.status, JSON.parse(await response.text()).code]).toEqual([401, 'unauthenticated'])
  })
})

describe('with all ids of another organisation', () => {
  test.each(withIds.map(({ name, route }) => [name, route] as const))('%s', async (name, route) => {
    const { status, text } = await send(ours.administrator, buildRequest(name, route, theirs.things))
    expect([403, 404], `${status} ${text}`).toContain(status)
    // Of what is not theirs, people do not even learn that it is there.
    if (route.access === 'session') expect(status).toBe(404)
  })

  test('the same answer as for ids that nobody has', async () => {
    const nobodys = Object.fromEntries(Object.keys(theirs.things).map((name) => [name, crypto.randomUUID()]))
    for (const { name, route } of withIds) {
      const foreign = await send(ours.administrator, buildRequest(name, route, theirs.things))
      // Ids for every name, as in the other one.
      const unknown = await send(
        ours.administrator,
        buildRequest(name, route, nobodys as unknown as Organization['things']),
      )
      const facts = ({ status, text }: typeof foreign) => [
        name,
        status,
        JSON.parse(text).code,
        JSON.parse(text).detail,
      ]
      expect(facts(foreign)).toEqual(facts(unknown))
    }
  })
})

describe('in one’s own organisation with things of another', () => {
  const inner = withIds.filter(
    ({ route }) =>
      route.access === 'session' && ((route.path.match(/\{/g) ?? []).length > 1 || route.body || route.query),
  )
  // What belongs to the whole place, not to a thing in it, does not name anything of others.
  const harmless = new Set([
    'exportAudit',
    'exportUsageReport',
    'createDestination',
    'updateOrganization',
    'updateProject',
    'createInvitation',
    'createTemplate',
    'createGroup',
    'breakIntoNode',
    'setNodePrivate',
    'setNodeLabels',
    'createScimToken',
    'createSsoProvider',
    'renameNode',
    'openFile',
    'setProjectMember',
    'setReviewInterval',
    'requestChange',
    'setTwoPersons',
    'createDistributionGroup',
  ])

  test.each(inner.map(({ name, route }) => [name, route] as const))('%s', async (name, route) => {
    if (harmless.has(name) && (route.path.match(/\{/g) ?? []).length === 1) return
    const { organizationId, projectId } = ours.things
    const container = { ...theirs.things, organizationId, projectId }
    const { status, text } = await send(
      ours.administrator,
      buildRequest(name, route, container, theirs.things),
    )
    if (status === 200) expect(holdsNothingOf(text, theirs.things), text).toBe(true)
    else expect([403, 404, 409, 410, 422], `${status} ${text}`).toContain(status)
  })

  test('an invitation to a project of others', async () => {
    const { organizationId } = ours.things
    const body = JSON.stringify({
      email: 'x@example.org',
      role: 'viewer',
      projectId: theirs.things.projectId,
    })
    const path = `/api/v1/organizations/${organizationId}/invitations`
    expect((await send(ours.administrator, { method: 'POST', path, body })).status).toBe(404)
  })
})

/** Acts on several of which none was done, and answers in which nothing of the others is named. */
function holdsNothingOf(text: string, things: Organization['things']): boolean {
  const answer: { done?: unknown[] } = JSON.parse(text)
  if (answer.done) return answer.done.length === 0
  return !Object.values(things).some((id) => text.includes(id))
}

describe('at another tenant’s address', () => {
  test.each(people.map(({ name, route }) => [name, route] as const))('%s', async (name, route) => {
    const request = buildRequest(name, route, ours.things)
    expect(await statusAt(otherHost, ours.administrator, request)).toBe(401)
  })

  test('an account of another tenant does not sign in', async () => {
    const { email, password } = ours.administrator
    const request = { method: 'POST', path: '/api/v1/session', body: JSON.stringify({ email, password }) }
    expect(await statusAt(otherHost, null, request)).toBe(401)
  })
})

describe('with the session of a tenant with an address of its own', () => {
  let north: Client
  beforeAll(async () => {
    const made = await operator.client.call(createTenant, {
      body: { host: 'north.localhost', name: 'North', administratorEmail: 'admin@north.example.org' },
    })
    north = new Client(made.url)
    const body = { token: tokenOf(made.invitation.url), displayName: 'Nora North', password: newPassword() }
    await accept(north, body)
  })

  test.each(people.map(({ name, route }) => [name, route] as const))(
    '%s: its cookie is none at the shared address',
    async (name, route) => {
      const { method, path, body } = buildRequest(name, route, ours.things)
      const headers = {
        Origin: api.url,
        Cookie: north.cookieHeader(),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      }
      const response = await fetch(api.url + path, {
        method,
        headers,
        redirect: 'manual',
        ...(body && { body }),
      })
      expect([response.status, JSON.parse(await response.text()).code]).toEqual([401, 'unauthenticated'])
    },
  )

  test.each(withIds.map(({ name, route }) => [name, route] as const))(
    '%s: at its own address the ids of others name nothing',
    async (name, route) => {
      const { method, path, body } = buildRequest(name, route, ours.things)
      const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' }
      const { status } = await north.fetch(path, { method, headers, ...(body !== undefined && { body }) })
      // Its administrators run nothing; what is not theirs is not there.
      expect(status).toBe(route.access === 'operator' ? 403 : 404)
    },
  )
})

/** As through a proxy that ends TLS for another host name. */
function statusAt(host: string, by: SignedIn | null, { method, path, body }: BuiltRequest): Promise<number> {
  const { port } = new URL(api.url)
  const headers = {
    Host: `${host}:${port}`,
    Origin: `http://${host}:${port}`,
    'X-Forwarded-Proto': 'https',
    ...(by && { Cookie: by.client.cookieHeader() }),
    ...(body !== undefined && {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    }),
  }
  return new Promise((resolve, reject) => {
    const request = rawRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    request.on('error', reject).end(body)
  })
}
