import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@holdfast/runtime/config'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compareFingerprints, fingerprintOf } from './fingerprint.ts'
import { ensureSecrets } from './secrets.ts'
import { distributeSecrets } from './services.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'secrets-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('makes every secret once, readable by its owner only', async () => {
  const first = await ensureSecrets(directory, { inUse: false })
  expect(await ensureSecrets(directory, { inUse: true })).toEqual(first)
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600)
  expect(Object.values(first).every((value) => value.length > 0)).toBe(true)
  expect(new Set(Object.values(first)).size).toBe(Object.values(first).length)
})

test('completes what an interrupted first start began', async () => {
  const first = await ensureSecrets(directory, { inUse: false })
  rmSync(join(directory, 'grant-key'))
  writeFileSync(join(directory, 'cookie-key'), '')
  const second = await ensureSecrets(directory, { inUse: false })
  expect(second['appliance-id']).toBe(first['appliance-id'])
  expect(second['grant-key']).toContain('BEGIN PRIVATE KEY')
  expect(second['cookie-key']).toHaveLength(43)
})

test('makes no new key beside data that an old one protects, and says which file is missing', async () => {
  await ensureSecrets(directory, { inUse: false })
  rmSync(join(directory, 'root-keys'))
  const act = ensureSecrets(directory, { inUse: true })
  await expect(act).rejects.toThrow(ConfigError)
  await expect(act).rejects.toThrow(/secrets are missing from .* \(root-keys\): bring these files back/)
  expect(readdirSync(directory)).not.toContain('root-keys')
})

test('makes anew what protects nothing lasting', async () => {
  const first = await ensureSecrets(directory, { inUse: false })
  rmSync(join(directory, 'cookie-key'))
  const second = await ensureSecrets(directory, { inUse: true })
  expect(second['cookie-key']).not.toBe(first['cookie-key'])
})

test('the fingerprint tells which key differs, and a rotated root key is no difference', async () => {
  const one = await ensureSecrets(join(directory, 'one'), { inUse: false })
  const other = await ensureSecrets(join(directory, 'other'), { inUse: false })
  const mixed = fingerprintOf({ ...one, 'grant-key': other['grant-key'] })
  expect(compareFingerprints(fingerprintOf(one), mixed)).toEqual(['grant-key'])
  const rotated = fingerprintOf({ ...one, 'root-keys': one['root-keys'] + other['root-keys'] })
  expect(compareFingerprints(fingerprintOf(one), rotated)).toEqual([])
  expect(compareFingerprints(rotated, fingerprintOf(one))).toHaveLength(1)
})

test.runIf(process.getuid?.() === 0)('each service gets its own share and no more', async () => {
  const secrets = await ensureSecrets(join(directory, 'all'), { inUse: false })
  const shares = join(directory, 'shares')
  const stack = { databaseAddress: 'postgres:5432', database: 'holdfast' }
  await distributeSecrets(shares, secrets, stack)
  const before = statSync(join(shares, 'api', 'grant-key'))
  await distributeSecrets(shares, secrets, stack)
  expect(statSync(join(shares, 'api', 'grant-key')).ino).toBe(before.ino)
  expect([before.mode & 0o777, before.uid]).toEqual([0o600, 1000])
  expect(readdirSync(join(shares, 'postgres'))).toEqual(['postgres-password'])
  const connector = readdirSync(join(shares, 'connector')).map((name) =>
    readFileSync(join(shares, 'connector', name), 'utf8'),
  )
  expect(connector).not.toContain(secrets['grant-key'])
  const api = readdirSync(join(shares, 'api')).map((name) => readFileSync(join(shares, 'api', name), 'utf8'))
  expect(api).not.toContain(secrets['root-keys'])
  expect(api).toContain(`postgres://holdfast_api:${secrets['holdfast_api-password']}@postgres:5432/holdfast`)
})
