import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createByTus, patchByTus, tus } from '../harness/tus.ts'
import { createSite } from './connector.ts'
import type { TestConnector, TestSite } from './connector.ts'
import { addressOf, fetchBytes, send } from './transfers.ts'

const PART = 16 << 20

let site: TestSite
beforeEach(async () => {
  site = await createSite()
})
afterEach(() => site?.stop())

async function create(connector: TestConnector, size: number): Promise<{ upload: string; location: string }> {
  const { upload, grant } = await site.plane.grantWrite(size)
  const { location } = await createByTus(`${connector.url}/uploads`, grant, size)
  return { upload, location }
}

async function expectContent(connector: TestConnector, upload: string, content: Buffer): Promise<void> {
  expect((await fetchBytes(await addressOf(site, connector, upload))).equals(content)).toBe(true)
  expect(site.plane.uploads.get(upload)?.commits).toBe(1)
}

describe('one connector of several processes', () => {
  test('takes each request of an upload at any of them, and still sums up every byte', async () => {
    const connector = await site.connector({ PROCESSES: '3' })
    const content = randomBytes(2 * PART)
    const uploads = await Promise.all(Array.from({ length: 6 }, () => create(connector, content.length)))
    const step = content.length / 8
    for (let at = 0; at < content.length; at += step)
      // Each on a connection of its own, so that they are spread over the processes.
      await Promise.all(
        uploads.map(async ({ location }) => {
          expect(await tus(location, { method: 'HEAD' })).toMatchObject({ status: 200, offset: at })
          expect((await patchByTus(location, at, content.subarray(at, at + step))).status).toBe(204)
        }),
      )
    const sha256 = createHash('sha256').update(content).digest('hex')
    for (const { upload } of uploads) {
      await expectContent(connector, upload, content)
      expect(site.plane.committed(upload).receipt.sha256).toBe(sha256)
    }
    const metrics = await (await fetch(`${connector.internal}/metrics`)).text()
    const counted = /^holdfast_transfer_bytes_total\{direction="upload".* (\d+)$/m.exec(metrics)?.[1]
    expect(Number(counted)).toBe(6 * content.length)
  })

  test('starts a process that died again and loses nothing', async () => {
    const connector = await site.connector({ PROCESSES: '2' })
    const content = randomBytes(PART + 1000)
    const { upload, location } = await create(connector, content.length)
    expect((await patchByTus(location, 0, content.subarray(0, 5000))).status).toBe(204)
    const [victim] = childrenOf(connector.service.pid() ?? 0)
    process.kill(victim ?? 0, 'SIGKILL')
    const head = async () => {
      const { status, offset } = await tus(location, { method: 'HEAD', timeout: 5000 }).catch(() => ({
        status: 0,
        offset: undefined,
      }))
      return [status, offset]
    }
    await expect.poll(head, { timeout: 40_000 }).toEqual([200, 5000])
    const rest = async () =>
      (await patchByTus(location, 5000, content.subarray(5000)).catch(() => undefined))?.status
    await expect.poll(rest, { timeout: 20_000 }).toBe(204)
    await expectContent(connector, upload, content)
  })
})

describe('two connectors of one enrolment before one storage', () => {
  test('one goes on where the other was killed, once its lease has run out', async () => {
    site.plane.leaseSeconds = 2
    const first = await site.connector({ STATE_DIR: `${site.folder}/shared` })
    const second = await site.connector({ STATE_DIR: `${site.folder}/shared` })
    const content = randomBytes(PART + 2_000_000)
    const { upload, location } = await create(first, content.length)
    const sent = PART + 1_000_000
    expect((await patchByTus(location, 0, content.subarray(0, sent))).status).toBe(204)
    await first.service.kill()
    const { grant } = await site.plane.grantWrite(content.length, { upload })
    const create2 = async () => {
      const answer = await createByTus(`${second.url}/uploads`, grant, content.length)
      return [answer.status, answer.offset]
    }
    await expect.poll(create2, { timeout: 15_000, interval: 300 }).toEqual([201, sent])
    const moved = location.replace(first.url, second.url)
    expect((await patchByTus(moved, sent, content.subarray(sent))).status).toBe(204)
    await expectContent(second, upload, content)
  })

  test('one that was paused and taken over acknowledges nothing any more', async () => {
    site.plane.leaseSeconds = 2
    const first = await site.connector({ STATE_DIR: `${site.folder}/shared` })
    const second = await site.connector({ STATE_DIR: `${site.folder}/shared` })
    const content = randomBytes(100_000)
    const { upload, location } = await create(first, content.length)
    // A grant's first lease runs for half a minute; one that is taken, for as long as the control plane says.
    await first.service.stop()
    await first.service.start()
    expect((await patchByTus(location, 0, content.subarray(0, 1000))).status).toBe(204)
    first.service.pause()
    const late = patchByTus(location, 1000, content.subarray(1000, 50_000))
    const moved = location.replace(first.url, second.url)
    const patch2 = async () => (await patchByTus(moved, 1000, content.subarray(1000, 2000))).status
    await expect.poll(patch2, { timeout: 15_000, interval: 300 }).toBe(204)
    first.service.resume()
    expect((await late).status).toBe(423)
    const rest = await patchByTus(moved, 2000, content.subarray(2000))
    expect(rest.status).toBe(204)
    await expectContent(second, upload, content)
  })

  test('both serve what either has stored', async () => {
    const first = await site.connector({ STATE_DIR: `${site.folder}/shared` })
    const second = await site.connector({ STATE_DIR: `${site.folder}/shared` })
    const content = randomBytes(10_000)
    await expectContent(second, await send(site, first, content), content)
  })
})

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => statOf(name).split(' ')[1] === String(pid))
    .map(Number)
}

/** State, parent and so on of a process: what follows its name in parentheses. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')
  } catch {
    return ''
  }
}
