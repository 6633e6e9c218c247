import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase } from '../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../tests/harness/postgres.ts'
import { freePort } from '../../tests/harness/postgres-server.ts'

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await createDatabase()
  folder = mkdtempSync(join(tmpdir(), 'cli-'))
  const command = {
    PUBLIC_URL: 'https://files.example.org',
    DATABASE_URL: database.url('holdfast_api'),
    CONNECTOR_DATABASE_URL: database.url('holdfast_connector'),
    INTERNAL_PORT: String(await freePort()),
  }
  writeFileSync(join(folder, 'command.json'), JSON.stringify(command))
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

type Result = { code: number; output: string; problem: string }

function holdfast(...args: string[]): Promise<Result> {
  const program = join(import.meta.dirname, 'main.ts')
  const environment = { PATH: process.env['PATH'] ?? '', HOLDFAST_DATA: folder }
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env: environment }, (error, output, problem) =>
      resolve({ code: error ? Number(error.code) : 0, output, problem }),
    )
  })
}

test('prints a set-up link, as text and as JSON', async () => {
  const { code, output } = await holdfast('setup-link')
  expect(code).toBe(0)
  expect(output).toMatch(/^https:\/\/files\.example\.org\/\S+\n$/)
  const json: unknown = JSON.parse((await holdfast('setup-link', '--json')).output)
  expect(json).toMatchObject({
    url: expect.stringContaining('https://files.example.org/'),
    expiresAt: expect.any(String),
  })
})

test('creates a connector and prints its code once', async () => {
  const { code, output } = await holdfast('connector', 'code', 'Hospital North')
  expect(code).toBe(0)
  expect(output).toMatch(/^[A-Za-z0-9_-]{32}\n$/)
  expect((await holdfast('doctor')).output).toContain('! connector Hospital North: has never been here')
})

test('refuses in one line what cannot be done', async () => {
  const { code, output, problem } = await holdfast('password-link', 'nobody@example.org')
  expect(code).toBe(1)
  expect(output).toBe('')
  expect(problem).toMatch(/^not_found: .*\n$/)
})

test('the doctor names what is wrong, and how to mend it, and fails', async () => {
  const { code, output } = await holdfast('doctor')
  expect(code).toBe(1)
  expect(output).toContain('✓ database: PostgreSQL 18')
  expect(output).toContain('! set-up: not done yet\n    → holdfast setup-link')
  expect(output).toContain('✗ api: does not answer')
  const json: unknown = JSON.parse((await holdfast('--json', 'doctor')).output)
  expect(json).toMatchObject({
    ok: false,
    findings: expect.arrayContaining([expect.objectContaining({ name: 'api' })]),
  })
})

test('helps, with examples', async () => {
  const { code, output } = await holdfast('--help')
  expect(code).toBe(0)
  expect(output).toContain('docker compose exec api holdfast setup-link')
})

test('a wrong use is 2, a missing appliance is 78', async () => {
  expect((await holdfast('setup-lnk')).code).toBe(2)
  const { code, problem } = await holdfast('setup-link', '--data', join(folder, 'nowhere'))
  expect(code).toBe(78)
  expect(problem).toMatch(/^there is no Holdfast here: .*\n$/)
})
