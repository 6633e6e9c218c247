import { createHash, randomBytes } from 'node:crypto'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LineCut, createByTus, patchByTus, tus } from '../harness/tus.ts'
import { createSite } from './connector.ts'
import type { TestConnector, TestSite } from './connector.ts'
import { addressOf, fetchBytes } from './transfers.ts'

const PART = 16 << 20
const BODY = { 'Content-Type': 'application/offset+octet-stream' }

let site: TestSite
let connector: TestConnector

beforeAll(async () => {
  site = await createSite()
  connector = await site.connector()
})
afterAll(() => site?.stop())

const endpoint = () => `${connector.url}/uploads`

async function create(size: number): Promise<{ upload: string; location: string; grant: string }> {
  const { upload, grant } = await site.plane.grantWrite(size)
  const { status, location } = await createByTus(endpoint(), grant, size)
  expect(status).toBe(201)
  return { upload, location, grant }
}

async function expectContent(upload: string, content: Buffer): Promise<void> {
  expect((await fetchBytes(await addressOf(site, connector, upload))).equals(content)).toBe(true)
  expect(site.plane.uploads.get(upload)?.commits).toBe(1)
}

describe('a content arrives whole', () => {
  test.each([1, PART - 1, PART, PART + 1, 2 * PART])('of %i bytes in one PATCH', async (size) => {
    const content = randomBytes(size)
    const { upload, location } = await create(size)
    expect(await patchByTus(location, 0, content)).toMatchObject({ status: 204, offset: size })
    await expectContent(upload, content)
    const { receipt } = site.plane.committed(upload)
    expect(receipt.sha256).toBe(createHash('sha256').update(content).digest('hex'))
  })

  test('byte by byte', async () => {
    const content = randomBytes(7)
    const { upload, location } = await create(7)
    for (let at = 0; at < 7; at++) {
      const answer = await patchByTus(location, at, content.subarray(at, at + 1))
      expect(answer).toMatchObject({ status: 204, offset: at + 1 })
    }
    await expectContent(upload, content)
  })

  test('in PATCHes of 5 MiB by tus-js-client', async () => {
    const content = randomBytes(2 * PART + 12_345)
    const { upload, grant } = await site.plane.grantWrite(content.length)
    await byTusJs(grant, content, { chunkSize: 5 << 20 })
    await expectContent(upload, content)
  })

  test('with the creation, by tus-js-client', async () => {
    const content = randomBytes(PART + 5)
    const { upload, grant } = await site.plane.grantWrite(content.length)
    await byTusJs(grant, content, { uploadDataDuringCreation: true, chunkSize: 3 << 20 })
    await expectContent(upload, content)
  })

  test('of nothing', async () => {
    const { upload, grant } = await site.plane.grantWrite(0)
    expect(await createByTus(endpoint(), grant, 0)).toMatchObject({ status: 201, offset: 0 })
    await expectContent(upload, Buffer.alloc(0))
  })

  test('over a line that is cut again and again', async () => {
    const content = randomBytes(PART + 3_000_000)
    const { upload, location } = await create(content.length)
    let offset = 0
    for (let cuts = 0; offset < content.length; cuts++) {
      const cutAfter = cuts % 2 === 0 ? 4_000_000 : 1_500_000
      const sent = patchByTus(location, offset, content.subarray(offset), { cutAfter })
      if (content.length - offset > cutAfter) await expect(sent).rejects.toThrow(LineCut)
      else await sent.catch(() => {})
      const head = await tus(location, { method: 'HEAD' })
      expect(head.status).toBe(200)
      expect(head.offset).toBeGreaterThanOrEqual(offset)
      offset = head.offset ?? 0
    }
    await expectContent(upload, content)
  })
})

describe('the protocol', () => {
  test('OPTIONS tells what is spoken', async () => {
    const { status, headers } = await tus(endpoint(), { method: 'OPTIONS', version: null })
    expect(status).toBe(204)
    expect(headers).toMatchObject({
      'tus-resumable': '1.0.0',
      'tus-version': '1.0.0',
      'tus-extension': 'creation,creation-with-upload,expiration,termination',
    })
  })

  test('another version is refused', async () => {
    const { location } = await create(5)
    for (const version of [null, '0.2.2']) {
      const answer = await tus(location, { method: 'HEAD', version })
      expect(answer.status).toBe(412)
      expect(answer.headers['tus-version']).toBe('1.0.0')
    }
  })

  test('a second creation finds the first', async () => {
    const { upload, location } = await create(10)
    await patchByTus(location, 0, Buffer.from('01234'))
    const { grant } = await site.plane.grantWrite(10, { upload })
    const again = await createByTus(endpoint(), grant, 10)
    expect(again).toMatchObject({ status: 201, location, offset: 5 })
  })

  test('wrong offsets, lengths and types are refused and change nothing', async () => {
    const { location, grant } = await create(10)
    expect(await patchByTus(location, 3, Buffer.from('x'))).toMatchObject({
      status: 409,
      code: 'upload_offset',
    })
    expect(await patchByTus(location, 0, randomBytes(11))).toMatchObject({
      status: 413,
      code: 'upload_length',
    })
    const plain = { headers: { 'Content-Type': 'text/plain' } }
    expect(await patchByTus(location, 0, Buffer.from('x'), plain)).toMatchObject({ status: 415 })
    const noOffset = { headers: { 'Upload-Offset': 'x' } }
    expect(await patchByTus(location, 0, Buffer.from('x'), noOffset)).toMatchObject({ status: 422 })
    expect(await createByTus(endpoint(), grant, 11)).toMatchObject({ status: 413, code: 'upload_length' })
    const deferred = { headers: { 'Upload-Defer-Length': '1' } }
    expect(await createByTus(endpoint(), grant, 10, deferred)).toMatchObject({ status: 422 })
    expect(await tus(location, { method: 'HEAD' })).toMatchObject({ status: 200, offset: 0 })
  })

  test('a creation without the right grant is refused', async () => {
    const { grant } = await site.plane.grantWrite(10)
    expect(await createByTus(endpoint(), `${grant}x`, 10)).toMatchObject({
      status: 401,
      code: 'grant_invalid',
    })
    expect(await tus(endpoint(), { method: 'POST' })).toMatchObject({ status: 401, code: 'grant_missing' })
  })

  test('an address that was not made here is not found', async () => {
    const { location } = await create(10)
    const forged = `${location.slice(0, -3)}AAA`
    for (const address of [forged, `${endpoint()}/x`, location.replace(/\.\d+\.([^.]+)$/, '.9999999999.$1')])
      expect(await tus(address, { method: 'HEAD' })).toMatchObject({ status: 404 })
  })

  test('huge metadata is refused', async () => {
    const { grant } = await site.plane.grantWrite(10)
    const headers = { 'Upload-Metadata': `x ${'A'.repeat(100_000)}` }
    const answer = await createByTus(endpoint(), grant, 10, { headers }).catch(() => ({ status: 431 }))
    expect([400, 431]).toContain(answer.status)
  })

  test('termination removes the upload for good', async () => {
    const { upload, location, grant } = await create(10)
    await patchByTus(location, 0, Buffer.from('01234'))
    expect(await tus(location, { method: 'DELETE' })).toMatchObject({ status: 204 })
    expect(await tus(location, { method: 'HEAD' })).toMatchObject({ status: 410 })
    expect(await createByTus(endpoint(), grant, 10, { headers: BODY, body: randomBytes(10) })).toMatchObject({
      status: 410,
    })
    expect(site.plane.uploads.get(upload)?.committed).toBeUndefined()
  })

  test('what is committed stays: HEAD tells its length, PATCH and DELETE change nothing', async () => {
    const content = randomBytes(10)
    const { upload, location } = await create(10)
    await patchByTus(location, 0, content)
    expect(await tus(location, { method: 'HEAD' })).toMatchObject({ status: 200, offset: 10 })
    expect(await patchByTus(location, 0, content)).toMatchObject({ status: 409 })
    expect(await patchByTus(location, 10, Buffer.alloc(0))).toMatchObject({ status: 204 })
    expect(await tus(location, { method: 'DELETE' })).toMatchObject({ status: 409, code: 'upload_committed' })
    await expectContent(upload, content)
  })

  test('a newer request ends an older one that still runs', async () => {
    const content = randomBytes(2_000_000)
    const { upload, location } = await create(content.length)
    const hanging = patchByTus(location, 0, content.subarray(0, 1_000_000), {
      headers: { 'Content-Length': String(content.length) },
      timeout: 20_000,
    })
    hanging.catch(() => {})
    const { status, offset = 0 } = await tus(location, { method: 'HEAD' })
    expect(status).toBe(200)
    await expect(hanging).rejects.toThrow(LineCut)
    expect(await patchByTus(location, offset, content.subarray(offset))).toMatchObject({ status: 204 })
    await expectContent(upload, content)
  })
})

describe('the commit', () => {
  test('is waited for: until it is known, 423 and never the full offset', async () => {
    const { upload, location } = await create(10)
    site.plane.answer = ({ upload: of }) => (of === upload ? { outcome: 'retry' } : undefined)
    expect(await patchByTus(location, 0, randomBytes(10))).toMatchObject({
      status: 423,
      code: 'upload_pending',
    })
    expect(await tus(location, { method: 'HEAD' })).toMatchObject({ status: 423 })
    site.plane.answer = undefined
    expect(await tus(location, { method: 'HEAD' })).toMatchObject({ status: 200, offset: 10 })
  })

  test('also of a small upload that came with its creation', async () => {
    const { upload, grant } = await site.plane.grantWrite(10)
    site.plane.answer = ({ upload: of }) => (of === upload ? { outcome: 'retry' } : undefined)
    const whole = { headers: BODY, body: randomBytes(10) }
    expect(await createByTus(endpoint(), grant, 10, whole)).toMatchObject({ status: 423 })
    site.plane.answer = undefined
    expect(await createByTus(endpoint(), grant, 10, whole)).toMatchObject({ status: 201, offset: 10 })
    expect(site.plane.uploads.get(upload)?.commits).toBe(1)
  })

  test.each([
    [
      'unplaced',
      { outcome: 'unplaced', unplacedId: '00000000-0000-7000-8000-000000000001' },
      422,
      'upload_unplaced',
    ],
    ['discarded', { outcome: 'discard', code: 'forbidden' }, 403, 'upload_discarded'],
  ] as const)('%s is told, now and later', async (_name, answer, status, code) => {
    const { upload, location } = await create(10)
    site.plane.answer = ({ upload: of }) => (of === upload ? answer : undefined)
    expect(await patchByTus(location, 0, randomBytes(10))).toMatchObject({ status, code })
    expect(await tus(location, { method: 'HEAD' })).toMatchObject({ status })
    site.plane.answer = undefined
  })
})

function byTusJs(grant: string, content: Buffer, options: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(content, {
      endpoint: endpoint(),
      headers: { Authorization: `Bearer ${grant}` },
      retryDelays: [0, 100],
      ...options,
      onSuccess: () => resolve(),
      onError: reject,
    })
    upload.start()
  })
}
