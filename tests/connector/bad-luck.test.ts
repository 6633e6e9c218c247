import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createByTus, patchByTus, tus } from '../harness/tus.ts'
import { createSite } from './connector.ts'
import type { TestConnector, TestSite } from './connector.ts'
import { addressOf, codeOf, fetchBytes, send } from './transfers.ts'

const PART = 16 << 20

let site: TestSite
let connector: TestConnector

beforeEach(async () => {
  site = await createSite()
  connector = await site.connector({ STOP_SECONDS: '6' })
})
afterEach(() => site?.stop())

/** Files of the storage below a folder, longest first. */
function filesBelow(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = files.map((entry) => join(entry.parentPath, entry.name))
  return paths.toSorted((a, b) => statSync(b).size - statSync(a).size)
}

const parts = () => filesBelow(join(site.folder, 'store/b'))

test.each([
  ['a flipped bit', (path: string) => flipBit(path)],
  ['a part that is cut', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 1000))],
  ['a part that is missing', (path: string) => rmSync(path)],
  ['a part in the place of another', (path: string) => writeFileSync(path, readFileSync(parts()[1] ?? ''))],
])('%s is never sent: the transfer is cut, counted and told', async (_name, damage) => {
  const content = randomBytes(2 * PART)
  const upload = await send(site, connector, content)
  damage(parts()[0] ?? '')
  const address = await addressOf(site, connector, upload)
  await expect(fetchBytes(address)).rejects.toThrow()
  await expect
    .poll(async () => metric('holdfast_corrupt_total'), { timeout: 15_000 })
    .toBeGreaterThanOrEqual(1)
  await expect.poll(() => site.plane.reads.some(({ corrupt }) => corrupt), { timeout: 15_000 }).toBe(true)
})

test('a connector that is killed in mid-upload goes on where it was acknowledged', async () => {
  const content = randomBytes(PART + 5_000_000)
  const { upload, grant } = await site.plane.grantWrite(content.length)
  const { location } = await createByTus(`${connector.url}/uploads`, grant, content.length)
  expect(await patchByTus(location, 0, content.subarray(0, PART + 1000))).toMatchObject({ status: 204 })
  const running = patchByTus(location, PART + 1000, content.subarray(PART + 1000), { cutAfter: 2_000_000 })
  running.catch(() => {})
  await connector.service.kill()
  await running.catch(() => {})
  await connector.service.start()
  const head = await tus(location, { method: 'HEAD' })
  expect(head.status).toBe(200)
  expect(head.offset).toBeGreaterThanOrEqual(PART + 1000)
  const offset = head.offset ?? 0
  expect(await patchByTus(location, offset, content.subarray(offset))).toMatchObject({ status: 204 })
  expect((await fetchBytes(await addressOf(site, connector, upload))).equals(content)).toBe(true)
  expect(site.plane.committed(upload).receipt.sha256).toBeNull()
})

test('SIGTERM in mid-upload loses nothing that had arrived', async () => {
  const content = randomBytes(3_000_000)
  const { upload, grant } = await site.plane.grantWrite(content.length)
  const { location } = await createByTus(`${connector.url}/uploads`, grant, content.length)
  const hanging = patchByTus(location, 0, content.subarray(0, 2_000_000), {
    headers: { 'Content-Length': String(content.length) },
  })
  hanging.catch(() => {})
  await expect
    .poll(() => metric('holdfast_transfer_bytes_total{direction="upload"'), { timeout: 15_000 })
    .toBe(2_000_000)
  expect(await connector.service.stop()).toBe(0)
  await connector.service.start()
  const head = await tus(location, { method: 'HEAD' })
  expect(head).toMatchObject({ status: 200, offset: 2_000_000 })
  expect(await patchByTus(location, 2_000_000, content.subarray(2_000_000))).toMatchObject({ status: 204 })
  expect((await fetchBytes(await addressOf(site, connector, upload))).equals(content)).toBe(true)
})

test('SIGTERM in mid-download lets it end', async () => {
  const content = randomBytes(20_000_000)
  const upload = await send(site, connector, content)
  const answer = await fetch(await addressOf(site, connector, upload))
  const reader = answer.body?.getReader()
  const chunks = [(await reader?.read())?.value ?? new Uint8Array()]
  const stopping = connector.service.stop()
  for (let step = await reader?.read(); step && !step.done; step = await reader?.read())
    chunks.push(step.value)
  expect(Buffer.concat(chunks).equals(content)).toBe(true)
  expect(await stopping).toBe(0)
})

test('a mount that is gone is told, refuses, and heals without a restart', async () => {
  const upload = await send(site, connector, Buffer.from('here'))
  const { location } = await createUpload(10)
  renameSync(join(site.folder, 'store'), join(site.folder, 'gone'))
  const ready = () => fetch(`${connector.internal}/readyz`)
  await expect.poll(async () => (await ready()).status, { timeout: 20_000 }).toBe(503)
  expect(await (await ready()).text()).toContain('storage Test folder')
  await expect.poll(() => site.plane.storages[0]?.problem, { timeout: 15_000 }).toMatch(/cannot be reached/)
  const read = await fetch(await addressOf(site, connector, upload))
  expect([read.status, await codeOf(read)]).toEqual([503, 'storage_unavailable'])
  expect(await patchByTus(location, 0, randomBytes(10))).toMatchObject({ status: 423, code: 'upload_busy' })
  renameSync(join(site.folder, 'gone'), join(site.folder, 'store'))
  expect((await fetchBytes(await addressOf(site, connector, upload))).toString()).toBe('here')
  expect(await patchByTus(location, 0, randomBytes(10))).toMatchObject({ status: 204 })
  await expect.poll(async () => (await ready()).status, { timeout: 20_000 }).toBe(200)
})

test('without the control plane the holder goes on, grants are good, and the commit comes later', async () => {
  const known = await send(site, connector, Buffer.from('here'))
  const address = await addressOf(site, connector, known)
  const { upload, location } = await createUpload(10)
  // Who sends the first byte becomes the holder.
  expect(await patchByTus(location, 0, Buffer.from('01'))).toMatchObject({ status: 204, offset: 2 })
  await site.plane.down()
  expect((await fetchBytes(address)).toString()).toBe('here')
  expect(await patchByTus(location, 2, Buffer.from('234'))).toMatchObject({ status: 204, offset: 5 })
  expect(await patchByTus(location, 5, Buffer.from('56789'))).toMatchObject({
    status: 423,
    code: 'upload_pending',
  })
  await connector.service.kill()
  await site.plane.up()
  await connector.service.start()
  // Nobody asks: the sweep of the start delivers it.
  await expect.poll(() => site.plane.uploads.get(upload)?.commits, { timeout: 15_000 }).toBe(1)
  expect((await fetchBytes(await addressOf(site, connector, known))).toString()).toBe('here')
  await expect
    .poll(() => filesBelow(join(site.folder, 'store')).filter((path) => path.includes('/uploads/')), {
      timeout: 15_000,
    })
    .toEqual([])
})

async function createUpload(size: number): Promise<{ upload: string; location: string }> {
  const { upload, grant } = await site.plane.grantWrite(size)
  const { location } = await createByTus(`${connector.url}/uploads`, grant, size)
  return { upload, location }
}

/** Sum of a metric's values whose line begins so. */
async function metric(start: string): Promise<number> {
  const text = await (await fetch(`${connector.internal}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line.startsWith(start))
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

function flipBit(path: string): void {
  const bytes = readFileSync(path)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(path, bytes)
}
