import { spawn, spawnSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { blobPrefix, keyringKey, newPartName } from '@holdfast/storage/keys'
import { openStorage } from '@holdfast/storage/open'
import { loadBlob, openBlob } from '@holdfast/storage/seal/blob'
import { newDataKey } from '@holdfast/storage/seal/data-key'
import { geometryOf, partCount, partLength } from '@holdfast/storage/seal/geometry'
import { openKeyring } from '@holdfast/storage/seal/keyring'
import { putManifest, type ManifestPart } from '@holdfast/storage/seal/manifest'
import { localRootKeys, parseRootKey } from '@holdfast/storage/seal/root-keys'
import { sealPart } from '@holdfast/storage/seal/seal-part'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lacks } from '../harness/needs.ts'

const vectors = fileURLToPath(new URL('vectors/', import.meta.url))
const reader = fileURLToPath(new URL('reader.py', import.meta.url))
const hasPython = spawnSync('python3', ['-c', 'import cryptography']).status === 0
const noPython = lacks('python3 with cryptography', hasPython)

interface BlobVector {
  dataKey: string
  blob: string
  size: number
  partSize: number
  root: string
  objects: Record<string, string>
  plain: string | null
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-format-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function readVector<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(vectors, name), 'utf8'))
}

describe('the test vectors', async () => {
  const names = (await readdir(vectors)).filter((name) => name.startsWith('blob-'))

  test.each(names)('%s', async (name) => {
    const vector = await readVector<BlobVector>(name)
    const { store } = await openStorage({ kind: 'filesystem', path: await mkdtemp(join(folder, 'vector-')) })
    const prefix = blobPrefix(randomUUID(), randomUUID(), vector.blob)
    for (const [key, object] of Object.entries(vector.objects)) {
      const bytes = Buffer.from(object, 'base64')
      await store.put(prefix + key, [bytes], bytes.length)
    }
    const reading = (async () => {
      const chunks: Buffer[] = []
      const blob = await loadBlob(store, { ...vector, prefix })
      for await (const chunk of openBlob(store, blob, Buffer.from(vector.dataKey, 'hex'))) chunks.push(chunk)
      return Buffer.concat(chunks)
    })()
    if (vector.plain === null) await expect(reading).rejects.toMatchObject({ code: 'Corrupt' })
    else expect(await reading).toEqual(Buffer.from(vector.plain, 'base64'))
  })

  test('keyring.json', async () => {
    const vector = await readVector<Record<string, string>>('keyring.json')
    const {
      rootKey = '',
      organization = '',
      storage = '',
      blob = '',
      record = '',
      wrap = '',
      dataKey,
    } = vector
    const { store } = await openStorage({ kind: 'filesystem', path: await mkdtemp(join(folder, 'keyring-')) })
    await store.put(keyringKey(organization, 1), [Buffer.from(record)], record.length, { ifAbsent: true })
    const keyring = openKeyring({ store, storage, rootKeys: localRootKeys([parseRootKey(rootKey)]) })
    expect((await keyring.unwrap(organization, blob, wrap)).toString('hex')).toBe(dataKey)
  })

  test.skipIf(noPython)('read alike in the independent reader', async () => {
    const run = spawn('python3', [reader, 'vectors', vectors], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [output, errors] = await Promise.all([text(run.stdout), text(run.stderr), once(run, 'close')])
    expect(errors).toBe('')
    const lines = output.trim().split('\n')
    expect(lines).toHaveLength(names.length + 1)
    for (const line of lines) expect(line).toMatch(/: ok$/)
  })
})

test.skipIf(noPython)('the independent reader opens a file from a folder with the root key', async () => {
  const path = await mkdtemp(join(folder, 'store-'))
  const { store, id: storage } = await openStorage({ kind: 'filesystem', path })
  const rootKey = randomBytes(32).toString('base64url')
  await writeFile(join(folder, 'root-key'), `${rootKey}\n`)
  const keyring = openKeyring({ store, storage, rootKeys: localRootKeys([parseRootKey(rootKey)]) })
  const [organization, project, blob, dataKey] = [randomUUID(), randomUUID(), randomUUID(), newDataKey()]
  await keyring.wrap(organization, randomUUID(), newDataKey())
  await keyring.rotate(organization)
  const wrap = await keyring.wrap(organization, blob, dataKey)
  const plain = randomBytes(20 * 2 ** 20 + 12_345)
  const geometry = geometryOf(plain.length)
  const prefix = blobPrefix(organization, project, blob)
  const parts: ManifestPart[] = []
  for (let part = 0; part < partCount(geometry); part++) {
    const start = part * geometry.partSize
    const bytes = plain.subarray(start, start + partLength(geometry, part))
    const sealed = await sealPart({ dataKey, blob, geometry, part, plain: [bytes] })
    const { length, crc32, plainCrc32 } = sealed
    const name = newPartName(part, 3)
    await store.put(prefix + name, sealed.bytes, length, { crc32 })
    parts.push({ name, length, crc32, plainCrc32 })
  }
  const root = await putManifest(store, prefix, { blob, geometry, parts })
  const options = {
    '--store': path,
    '--root-key': join(folder, 'root-key'),
    '--organization': organization,
    '--project': project,
    '--blob': blob,
    '--root': root,
    '--size': String(plain.length),
    '--part-size': String(geometry.partSize),
    '--wrap': wrap,
  }
  const run = spawn('python3', [reader, 'read', ...Object.entries(options).flat()])
  const [output, errors] = await Promise.all([buffer(run.stdout), text(run.stderr)])
  expect(errors).toBe('')
  expect(output.equals(plain)).toBe(true)
})
