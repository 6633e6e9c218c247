import { createInvitation } from '@holdfast/contracts/organizations'
import { roles } from '@holdfast/contracts/roles'
import type { TemplateId } from '@holdfast/contracts/roles'
import { createTemplate } from '@holdfast/contracts/templates'
import { openDatabase } from '@holdfast/db/database'
import type { Database } from '@holdfast/db/database'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { Client } from '../harness/client.ts'
import { accept, newPassword, setUpByLink, tokenOf } from '../harness/set-up.ts'
import { contractRoutes } from './contract-routes.ts'
import { buildRequest } from './requests.ts'
import { table } from './rights-table.ts'
import { makeOrganization, nothing } from './world.ts'
import type { Organization } from './world.ts'

/*
 * Every route for people × every predefined template (held on the whole organisation) and an own one that gives nothing. Each
 * request really runs; what it did is undone, so that none changes what the next one meets.
 */
const columns = [...roles, 'nothing'] as const

let api: TestApi
let sql: postgres.Sql
let world: Organization
let redo: () => void
const people: { cookie: string; userId: string }[] = []

beforeAll(async () => {
  api = await startApi({ TRUSTED_PROXIES: '127.0.0.1/32' })
  sql = postgres(api.database.url('postgres'), { max: 2 })
  const operator = await setUpByLink(await api.setupLink())
  world = await makeOrganization(operator.client, sql)
  const { organizationId, projectId, storageId } = world.things
  const { client } = world.administrator
  const none = await client.call(createTemplate, {
    params: { organizationId },
    body: { name: 'Nothing', levels: nothing },
  })
  for (const role of roles) people.push(await join(client, role))
  people.push(await join(client, none.id))
  // Acts on members are acts on someone whom everyone may manage who manages at all, with a right of their own on the project.
  const target = await join(client, 'viewer')
  world.things.userId = target.userId
  await sql`insert into role_assignments (organization_id, user_id, role, project_id)
    values (${organizationId}, ${target.userId}, 'viewer', ${projectId})`
  await sql`update connectors set last_seen_at = now() where id in (select connector_id from storages where id = ${storageId})`
  redo = undoTransactions()
}, 60_000)
afterAll(async () => {
  redo()
  await sql.end()
  await api.stop()
})

async function join(client: Client, role: TemplateId): Promise<{ cookie: string; userId: string }> {
  const { organizationId } = world.things
  const email = `${crypto.randomUUID()}@example.org`
  const { url } = await client.call(createInvitation, { params: { organizationId }, body: { email, role } })
  const own = new Client(api.url)
  const body = { token: tokenOf(url), displayName: 'Person', password: newPassword() }
  const session = await accept(own, body)
  return { cookie: own.cookieHeader(), userId: session.person.id }
}

/** From now on every transaction of the api is undone when its work is done; answers how to end that. */
function undoTransactions(): () => void {
  const opened = openDatabase(api.database.url('holdfast_api'), { name: 'prototype', max: 1 })
  let prototype: object = opened.db
  while (!Object.hasOwn(prototype, 'transaction')) prototype = Object.getPrototypeOf(prototype)
  // The class that all databases share; its one method is put in between.
  const shared = prototype as Pick<Database, 'transaction'>
  const real = shared.transaction
  const undone = Symbol('undone')
  async function transaction(this: Database, work: (tx: never) => Promise<unknown>, ...rest: never[]) {
    let result: unknown
    const run = async (tx: never) => {
      result = await work(tx)
      throw undone
    }
    try {
      await Reflect.apply(real, this, [run, ...rest])
    } catch (error) {
      if (error !== undone) throw error
    }
    return result
  }
  shared.transaction = transaction as typeof real
  return () => {
    shared.transaction = real
    void opened.close()
  }
}

type Verdict = 'yes' | 'no' | 'hidden'

/** 404 is hidden, 403 forbidden; whatever else is said, the person was let in. */
async function verdictOf(name: string, index: number): Promise<Verdict> {
  const route = contractRoutes.find((one) => one.name === name)?.route
  const person = people[index]
  if (!route || !person) throw new Error(`no ${name}`)
  const { userId } = person
  await sql`update uploads set actor_id = ${userId} where id = ${world.things.uploadId}`
  await sql`update archives set actor_id = ${userId} where id = ${world.things.archiveId}`
  const { method, path, body } = buildRequest(name, route, world.things)
  const headers = {
    Origin: api.url,
    Cookie: person.cookie,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  }
  const response = await fetch(api.url + path, {
    method,
    headers,
    redirect: 'manual',
    ...(body ? { body } : {}),
  })
  // The stream of events has no end.
  if (response.status === 401) expect(await response.json()).not.toMatchObject({ code: 'unauthenticated' })
  else await response.body?.cancel()
  expect(response.status, `${name} by ${columns[index]}`).toBeLessThan(500)
  return response.status === 404 ? 'hidden' : response.status === 403 ? 'no' : 'yes'
}

const routes = contractRoutes.filter(({ route }) => route.access === 'session')

describe('every route states who may', () => {
  test('no route is missing in the table, and none is too many', () => {
    expect(Object.keys(table).toSorted()).toEqual(routes.map(({ name }) => name).toSorted())
  })

  test.each(routes.map(({ name }) => name))('%s', async (name) => {
    const verdicts: Verdict[] = []
    for (const index of columns.keys()) verdicts.push(await verdictOf(name, index))
    expect(verdicts.join(' ')).toBe(table[name])
  })
})

test('what is for operators is for nobody else', async () => {
  for (const { name, route } of contractRoutes)
    if (route.access === 'operator') expect([name, await verdictOf(name, 0)]).toEqual([name, 'no'])
})
