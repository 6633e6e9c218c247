import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSite } from './connector.ts'
import type { TestConnector, TestSite } from './connector.ts'
import { addressOf, codeOf, fetchBytes, headOfGet, send } from './transfers.ts'

let site: TestSite
let connector: TestConnector
let address: string
let upload: string
/** Two parts, and a segment more. */
const content = randomBytes((16 << 20) + 300_001)

beforeAll(async () => {
  site = await createSite()
  connector = await site.connector()
  upload = await send(site, connector, content)
  address = await addressOf(site, connector, upload)
})
afterAll(() => site?.stop())

test('the whole, with everything a client can ask for', async () => {
  const answer = await fetch(
    await addressOf(site, connector, upload, { name: 'é "x" %.txt', type: 'text/plain' }),
  )
  expect(answer.status).toBe(200)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'content-length': String(content.length),
    'content-type': 'text/plain; charset=utf-8',
    etag: `"${site.plane.committed(upload).versionId}"`,
    'last-modified': 'Tue, 14 Nov 2023 22:13:20 GMT',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="_ _x_ _.txt"; filename*=UTF-8''%C3%A9%20%22x%22%20%25.txt`,
  })
  expect(answer.headers.get('content-security-policy')).toContain('sandbox')
  expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true)
})

test('any range is those bytes of the content', async () => {
  const edge = 16 << 20
  const near = fc.oneof(
    fc.nat(content.length - 1),
    fc.integer({ min: edge - 3, max: edge + 3 }),
    fc.constantFrom(0, content.length - 1),
  )
  await fc.assert(
    fc.asyncProperty(near, fc.oneof(fc.nat(3), fc.nat(400_000)), async (first, more) => {
      const last = Math.min(first + more, content.length - 1)
      const answer = await fetch(address, { headers: { range: `bytes=${first}-${last}` } })
      expect(answer.status).toBe(206)
      expect(answer.headers.get('content-range')).toBe(`bytes ${first}-${last}/${content.length}`)
      expect(Buffer.from(await answer.arrayBuffer()).equals(content.subarray(first, last + 1))).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test.each([
  ['bytes=0-', 206, content.length],
  ['bytes=-1', 206, 1],
  [`bytes=-${content.length * 2}`, 206, content.length],
  [`bytes=10-${content.length * 2}`, 206, content.length - 10],
  ['BYTES=5-5', 206, 1],
  ['bytes=5-4', 200, content.length],
  ['bytes=x-', 200, content.length],
  ['bytes=', 200, content.length],
  ['items=0-1', 200, content.length],
  ['bytes=0-1,5-6', 200, content.length],
])('Range: %s is %i with %i bytes', async (range, status, length) => {
  const { status: given, headers } = await headOfGet(address, { range })
  expect(given).toBe(status)
  expect(headers['content-length']).toBe(String(length))
})

test.each([`bytes=${content.length}-`, 'bytes=-0', 'bytes=99999999999999-'])('%s is 416', async (range) => {
  const answer = await fetch(address, { headers: { range } })
  expect(answer.status).toBe(416)
  expect(answer.headers.get('content-range')).toBe(`bytes */${content.length}`)
  expect(await codeOf(answer)).toBe('range_invalid')
})

test('conditions are kept', async () => {
  const etag = `"${site.plane.committed(upload).versionId}"`
  const statusOf = async (headers: Record<string, string>) => (await headOfGet(address, headers)).status
  expect(await statusOf({ 'if-none-match': etag })).toBe(304)
  expect(await statusOf({ 'if-none-match': `"other", W/${etag}` })).toBe(304)
  expect(await statusOf({ 'if-none-match': '"other"' })).toBe(200)
  expect(await statusOf({ range: 'bytes=0-0', 'if-range': etag })).toBe(206)
  expect(await statusOf({ range: 'bytes=0-0', 'if-range': '"other"' })).toBe(200)
  expect(await statusOf({ range: 'bytes=0-0', 'if-range': `W/${etag}` })).toBe(200)
  expect(await statusOf({ range: 'bytes=0-0', 'if-range': 'Tue, 14 Nov 2023 22:13:20 GMT' })).toBe(206)
  expect(await statusOf({ range: 'bytes=0-0', 'if-range': 'Wed, 15 Nov 2023 22:13:20 GMT' })).toBe(200)
})

test('HEAD tells the same as GET, without a body and without ranges', async () => {
  const answer = await fetch(address, { method: 'HEAD', headers: { range: 'bytes=0-0' } })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-length')).toBe(String(content.length))
})

test('an empty file has no bytes and no range', async () => {
  const empty = await addressOf(site, connector, await send(site, connector, Buffer.alloc(0)))
  expect((await fetchBytes(empty)).length).toBe(0)
  expect((await fetch(empty, { headers: { range: 'bytes=0-' } })).status).toBe(416)
})

test('eight at once, and readers that go away, do not disturb each other', async () => {
  const gone = await fetch(address)
  await gone.body?.cancel()
  const all = await Promise.all(Array.from({ length: 8 }, () => fetchBytes(address)))
  expect(all.every((bytes) => bytes.equals(content))).toBe(true)
})

test('what was read is told to the control plane', async () => {
  await fetchBytes(address, { range: 'bytes=0-9' })
  await expect
    .poll(() => site.plane.reads.some(({ bytes, corrupt }) => bytes > 0 && !corrupt), { timeout: 15_000 })
    .toBe(true)
})
