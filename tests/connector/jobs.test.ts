import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JobBlob } from '@holdfast/contracts/connector/jobs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ORG } from './control-plane.ts'
import { createSite } from './connector.ts'
import type { TestConnector, TestSite } from './connector.ts'
import { addressOf, fetchBytes, send } from './transfers.ts'

let site: TestSite
let connector: TestConnector
const content = randomBytes((16 << 20) + 100)

beforeAll(async () => {
  site = await createSite()
  connector = await site.connector()
})
afterAll(() => site?.stop())

async function storeBlob(): Promise<{ upload: string; blob: JobBlob }> {
  const upload = await send(site, connector, content)
  const { object, head, size, partSize, wrap } = site.plane.committed(upload).receipt
  const blobId = object.split('/').at(-1) ?? ''
  return { upload, blob: { blobId, object, head, size, partSize, wrap, sha256: null, sealedSha256: null } }
}

function filesOf({ object }: JobBlob): string[] {
  const folder = join(site.folder, 'store', object)
  return readdirSync(folder).map((name) => join(folder, name))
}

test('verify reads everything and tells both sums; scrub compares with them', async () => {
  const { blob } = await storeBlob()
  const verified = await site.plane.job({ kind: 'verify', blobs: [blob] })
  const sha256 = createHash('sha256').update(content).digest('hex')
  expect(verified).toMatchObject({
    state: 'done',
    outcomes: [{ outcome: 'ok', blobId: blob.blobId, sha256 }],
  })
  const [outcome] = verified.outcomes
  const sealedSha256 = (outcome?.outcome === 'ok' ? outcome.sealedSha256 : undefined) ?? null
  const known = { ...blob, sha256, sealedSha256 }
  expect(await site.plane.job({ kind: 'scrub', blobs: [known] })).toMatchObject({
    outcomes: [{ outcome: 'ok' }],
  })
  const damaged = filesOf(blob).find((path) => readFileSync(path).length > 1000) ?? ''
  const bytes = readFileSync(damaged)
  bytes[700] = (bytes[700] ?? 0) ^ 1
  writeFileSync(damaged, bytes)
  for (const kind of ['verify', 'scrub'] as const)
    expect(await site.plane.job({ kind, blobs: [known] })).toMatchObject({
      outcomes: [{ outcome: 'corrupt' }],
    })
})

test('remove removes all objects, and what is gone is missing to a scrub', async () => {
  const { blob } = await storeBlob()
  const task = { kind: 'remove' as const, blobs: [{ blobId: blob.blobId, object: blob.object }] }
  expect(await site.plane.job(task)).toMatchObject({ state: 'done', outcomes: [{ outcome: 'ok' }] })
  expect(await site.plane.job(task)).toMatchObject({ state: 'done', outcomes: [{ outcome: 'ok' }] })
  expect(await site.plane.job({ kind: 'scrub', blobs: [blob] })).toMatchObject({
    outcomes: [{ outcome: 'missing' }],
  })
})

test('sweep tells whose objects there are, page by page, and changes nothing', async () => {
  const { blob } = await storeBlob()
  const [, organizationId, projectId] = blob.object.split('/')
  const stray = join(site.folder, 'store', 'b', 'no-blob')
  mkdirSync(stray, { recursive: true })
  writeFileSync(join(stray, 'x.obj'), 'x')
  const before = filesOf(blob)
  const swept = await site.plane.job({ kind: 'sweep', after: null, blobs: [] })
  const seen = swept.state === 'done' ? swept.seen : undefined
  expect(seen?.next).toBeNull()
  expect(seen?.blobs).toContainEqual({ organizationId, projectId, blobId: blob.blobId })
  expect(seen?.blobs.every(({ projectId: id }) => id === projectId)).toBe(true)
  const rest = await site.plane.job({ kind: 'sweep', after: `${blob.object}/~`, blobs: [] })
  expect(rest.state === 'done' && rest.seen?.blobs.map(({ blobId }) => blobId)).not.toContain(blob.blobId)
  expect(filesOf(blob)).toEqual(before)
  const [marker, aside] = [join(site.folder, 'store', 'holdfast-storage.one'), join(site.folder, 'marker')]
  renameSync(marker, aside)
  try {
    const unreachable = await site.plane.job({ kind: 'sweep', after: null, blobs: [] })
    expect(unreachable).toMatchObject({ state: 'failed' })
    expect(unreachable).not.toHaveProperty('seen')
  } finally {
    renameSync(aside, marker)
  }
})

test('rewrap makes the asked version of the key and wraps under it', async () => {
  const { upload, blob } = await storeBlob()
  const task = { kind: 'rewrap' as const, organization: ORG, version: 2 }
  const { outcomes } = await site.plane.job({ ...task, blobs: [{ blobId: blob.blobId, wrap: blob.wrap }] })
  const [outcome] = outcomes
  const wrap = outcome?.outcome === 'ok' ? outcome.wrap : undefined
  expect(wrap).toMatchObject({ version: 2, homeStorage: blob.wrap.homeStorage })
  expect(wrap?.wrapped).not.toBe(blob.wrap.wrapped)
  for (const each of [blob.wrap, wrap ?? blob.wrap]) {
    const address = await addressOf(site, connector, upload, { wrap: each })
    expect((await fetchBytes(address)).equals(content)).toBe(true)
  }
})
