import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFolder } from '@holdfast/contracts/nodes'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { setUpByLink } from '../harness/set-up.ts'
import { makeOrganization } from '../isolation/world.ts'
import type { Organization } from '../isolation/world.ts'

let api: TestApi
let sql: postgres.Sql
let organization: Organization
beforeAll(async () => {
  api = await startApi()
  sql = postgres(api.database.url('postgres'), { max: 1 })
  const operator = await setUpByLink(await api.setupLink())
  organization = await makeOrganization(operator.client, sql)
})
afterAll(async () => {
  await sql.end()
  await api.stop()
})

function create(key: string, name: string) {
  const { projectId, rootId } = organization.things
  return organization.administrator.client.call(createFolder, {
    params: { projectId },
    headers: { 'idempotency-key': key },
    body: { parentId: rootId, name },
  })
}

test('a creating request that is repeated with its key is answered the same, and done once', async () => {
  const key = randomUUID()
  const first = await create(key, 'Once')
  expect(await create(key, 'Once')).toEqual(first)
  await expect(create(key, 'Twice')).rejects.toThrow('idempotency_key_reused')
})

test('two at once are one', async () => {
  const key = randomUUID()
  const outcomes = await Promise.allSettled([create(key, 'Race'), create(key, 'Race'), create(key, 'Race')])
  const ids = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.id] : []))
  expect(new Set(ids).size).toBe(1)
  expect((await create(key, 'Race')).id).toBe(ids[0])
})

test('a request that failed may be tried again', async () => {
  const key = randomUUID()
  await expect(create(key, '..')).rejects.toThrow('name_invalid')
  await expect(create(key, '..')).rejects.toThrow('name_invalid')
  expect((await create(key, 'Right')).name).toBe('Right')
})

test('one whose process died is done anew after a minute', async () => {
  const key = randomUUID()
  const first = await create(key, 'Lost')
  await sql`update idempotency_keys set status = null, body = null, created_at = now() where key = ${key}`
  await expect(create(key, 'Lost')).rejects.toThrow('conflict')
  await sql`update idempotency_keys set created_at = now() - interval '2 minutes' where key = ${key}`
  await expect(create(key, 'Lost')).rejects.toThrow('name_taken')
  expect(first.name).toBe('Lost')
})
