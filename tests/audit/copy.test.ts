import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { getAuditIntegrity, updateAuditPolicy } from '@holdfast/contracts/audit/trail'
import { openDatabase } from '@holdfast/db/database'
import { placeCopies } from '@holdfast/domain/audit/copies'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startAppliance } from '../harness/appliance.ts'
import type { Appliance } from '../harness/appliance.ts'
import { makeProject, setUpByLink } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'

const COMMAND = fileURLToPath(new URL('../../apps/cli/main.ts', import.meta.url))
let appliance: Appliance
let admin: SignedIn
let sql: postgres.Sql
beforeAll(async () => {
  appliance = await startAppliance({ store: 'filesystem' })
  admin = await setUpByLink(await appliance.setupLink())
  sql = postgres(appliance.databaseUrl('postgres'), { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await sql.end()
  await appliance.stop()
})

const integrity = () =>
  admin.client.call(getAuditIntegrity, { params: { organizationId: admin.organizationId } })

/** Files of the storage whose path holds this. */
async function objects(part: string): Promise<string[]> {
  const all = await readdir(appliance.folder, { recursive: true, withFileTypes: true })
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.includes(part))
    .toSorted()
}

async function compareAgain(): Promise<void> {
  await sql`update audit_copies set compared_at = null`
  await vi.waitFor(async () => expect((await integrity()).copy?.comparedAt).not.toBeNull(), {
    timeout: 30_000,
    interval: 300,
  })
}

async function verify(): Promise<{ code: number; ok: boolean; findings: { code: string }[] }> {
  const env = {
    ...process.env,
    DATABASE_URL: appliance.databaseUrl('holdfast_worker'),
    AUDIT_KEY: appliance.secrets['audit-key'],
  }
  const run = promisify(execFile)(process.execPath, [COMMAND, '--json', 'audit', 'verify'], { env })
  const { stdout, code } = await run.then(
    (done) => ({ ...done, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  )
  return { code, ...JSON.parse(stdout) }
}

test('a connector keeps an isolated copy, compares it, and tells what differs', async () => {
  const project = await makeProject(admin)
  const params = { organizationId: admin.organizationId }
  const body = { keepDays: 2557, copyStorageId: project.storage.id }
  await admin.client.call(updateAuditPolicy, { params, body })
  await vi.waitFor(async () => expect((await integrity()).unsealed.rows).toBe(0), { timeout: 20_000 })
  const worker = openDatabase(appliance.databaseUrl('holdfast_worker'), { name: 'test', max: 1 })
  await placeCopies(worker.db)
  await worker.close()
  await vi.waitFor(
    async () => {
      const { copy, chain } = await integrity()
      expect(copy?.copiedSeq).toBe(chain?.seq)
      expect(copy?.comparedAt).not.toBeNull()
    },
    { timeout: 40_000, interval: 300 },
  )
  expect((await integrity()).copy?.problem).toBeNull()
  expect(await verify()).toMatchObject({ code: 0, ok: true, findings: [] })

  // Nothing of it is readable in the storage.
  const [object] = await objects(`audit/${admin.organizationId}/${admin.organizationId}/0000`)
  const bytes = await readFile(object ?? '')
  expect(bytes.includes('project.created')).toBe(false)

  // Somebody with the keys of nobody changes the copy.
  const changed = Buffer.from(bytes)
  changed[changed.length - 40] = (changed[changed.length - 40] ?? 0) ^ 1
  await writeFile(object ?? '', changed)
  await compareAgain()
  expect((await integrity()).copy?.problem).toMatch(/cannot be opened/)
  await writeFile(object ?? '', bytes)
  await compareAgain()
  expect((await integrity()).copy?.problem).toBeNull()

  // Somebody who owns the database changes a block there.
  await sql`update audit_blocks set hash = decode(repeat('11', 32), 'hex')
    where chain_id = ${admin.organizationId} and seq = 1`
  await compareAgain()
  expect((await integrity()).copy?.problem).toMatch(/block 1 is another/)
  const { code, findings } = await verify()
  expect(code).toBe(1)
  expect(findings[0]).toMatchObject({ code: 'block_changed', seq: 1 })
})
