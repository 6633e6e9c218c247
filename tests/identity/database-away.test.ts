import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getSession } from '@holdfast/contracts/session'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { setUpByLink } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'

let api: TestApi
let admin: SignedIn
let superuser: postgres.Sql
const web = mkdtempSync(join(tmpdir(), 'holdfast-web-'))
beforeAll(async () => {
  api = await startApi({ WEB_ROOT: web })
  admin = await setUpByLink(await api.setupLink())
  superuser = postgres(api.database.url('postgres').replace(/[^/]+$/, 'postgres'), { max: 1 })
})
afterAll(async () => {
  await superuser.end()
  await api.stop()
  rmSync(web, { recursive: true })
})

test('while the database lets nobody in, calls are told so; afterwards all goes on', async () => {
  await superuser.unsafe(`alter database ${api.database.name} connection limit 0`)
  await superuser`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${api.database.name}`
  const away = await admin.client.fetch('/api/v1/session')
  expect(away.status).toBe(503)
  expect(JSON.parse(await away.text())).toMatchObject({ code: 'unavailable' })
  expect(away.headers.get('retry-after')).toBe('2')
  // 503 for want of a built app, which says that the way to it is open.
  expect(await (await admin.client.fetch('/projects')).text()).toContain('not built')
  const ready = await fetch(`${api.internalUrl}/readyz`)
  expect(ready.status).toBe(503)
  await superuser.unsafe(`alter database ${api.database.name} connection limit -1`)
  await expect.poll(async () => (await admin.client.fetch('/api/v1/session')).status).toBe(200)
  await admin.client.call(getSession, {})
})
