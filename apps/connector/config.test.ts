import { randomBytes } from 'node:crypto'
import { ConfigError } from '@holdfast/runtime/config'
import { expect, test } from 'vitest'
import { parseConfig } from './config.ts'

const environment = {
  CONTROL_PLANE_URL: 'http://api:8080',
  PUBLIC_URL: 'https://files.example.org',
  STATE_DIR: '/state',
  ROOT_KEYS: randomBytes(32).toString('base64url'),
  STORAGE_KIND: 'filesystem',
  STORAGE_PATH: '/data',
}

test('one storage comes from variables; those of other kinds are passed over', () => {
  const { storages, processes } = parseConfig({
    ...environment,
    STORAGE_BUCKET: 'unused',
    STORAGE_ACCESS_KEY: 'unused',
  })
  expect(storages).toEqual([
    { label: 'Storage', region: '', redundancy: '', backend: { kind: 'filesystem', path: '/data' } },
  ])
  expect(processes).toBeGreaterThanOrEqual(1)
})

test('several come from YAML', () => {
  const STORAGES = `
storages:
  - { kind: filesystem, label: Here, path: /data, redundancy: RAID 6 }
  - kind: s3
    label: There
    region: Zürich
    endpoint: http://store:9000
    bucket: holdfast
    accessKey: a
    secretKey: b
    signingRegion: eu-1
`
  const { storages } = parseConfig({ ...environment, STORAGES })
  expect(storages.map(({ label }) => label)).toEqual(['Here', 'There'])
  expect(storages[1]).toMatchObject({
    region: 'Zürich',
    backend: { kind: 's3', region: 'eu-1', bucket: 'holdfast' },
  })
})

test.each([
  [{ PUBLIC_URL: 'https://files.example.org/path' }, /PUBLIC_URL/],
  [{ ROOT_KEYS: 'c2hvcnQ' }, /ROOT_KEYS/],
  [{ STORAGE_PATH: undefined }, /STORAGE_\*.*path/],
  [{ STORAGE_KIND: 'tape' }, /STORAGE_KIND/],
  [{ STORAGES: 'storages:\n  - { kind: filesystem, label: A }' }, /STORAGES \(entry 1\)/],
  [{ STORAGES: '{"storages": [' }, /STORAGES is not valid YAML/],
  [{ BUFFER_MIB: '1' }, /BUFFER_MIB/],
])('%o is one clear line', (change, message) => {
  const parse = () => parseConfig({ ...environment, ...change })
  expect(parse).toThrow(ConfigError)
  expect(parse).toThrow(message)
})
