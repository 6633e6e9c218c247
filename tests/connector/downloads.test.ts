import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createByTus, patchByTus, tus } from '../harness/tus.ts'
import { createSite } from './connector.ts'
import type { TestConnector, TestSite } from './connector.ts'

let site: TestSite
let connector: TestConnector

beforeAll(async () => {
  site = await createSite()
  connector = await site.connector()
})
afterAll(() => site?.stop())

test('what was uploaded in one request comes back', async () => {
  const content = randomBytes(100_000)
  const { upload, grant } = await site.plane.grantWrite(content.length)
  const created = await createByTus(`${connector.url}/uploads`, grant, content.length, {
    body: content,
    headers: { 'Content-Type': 'application/offset+octet-stream' },
  })
  expect(created).toMatchObject({ status: 201, offset: content.length })
  const answer = await fetch(`${connector.url}/f/file?grant=${await site.plane.grantRead(upload)}`)
  expect(answer.status).toBe(200)
  expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true)
})

test('several parts in several requests come back', async () => {
  const content = randomBytes(40_000_000)
  const { upload, grant } = await site.plane.grantWrite(content.length)
  const { status, location } = await createByTus(`${connector.url}/uploads`, grant, content.length)
  expect(status).toBe(201)
  const first = await patchByTus(location, 0, content.subarray(0, 20_000_000))
  expect(first).toMatchObject({ status: 204, offset: 20_000_000 })
  expect(await tus(location, { method: 'HEAD' })).toMatchObject({ status: 200, offset: 20_000_000 })
  const second = await patchByTus(location, 20_000_000, content.subarray(20_000_000))
  expect(second).toMatchObject({ status: 204, offset: content.length })
  const answer = await fetch(`${connector.url}/f/file?grant=${await site.plane.grantRead(upload)}`)
  expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true)
})
