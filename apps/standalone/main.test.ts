import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { choosePorts } from '../../tests/harness/ports.ts'
import { startProgram } from '../../tests/harness/service.ts'
import type { Service } from '../../tests/harness/service.ts'
import { makeProject, setUpByLink, signInAgain } from '../../tests/harness/set-up.ts'
import type { SignedIn } from '../../tests/harness/set-up.ts'
import { requireOk } from '../../tests/harness/stores.ts'
import { download, fileAddress, upload } from '../../tests/harness/transfers.ts'

/*
 * One data folder through its life, in the order of the tests: each start of PostgreSQL and the apps takes seconds.
 */
let folder: string
let data: string
let port: number
let service: Service
let admin: SignedIn
let nodeId: string
const content = Buffer.from('kept over everything that follows')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'start-'))
  data = join(folder, 'data')
  port = await choosePorts(6)
  service = await startProgram(
    program(port, data, () => requireOk(`http://localhost:${port}/api/v1/appliance`)),
  )
})
afterAll(async () => {
  await service.stop()
  rmSync(folder, { recursive: true, force: true })
})

function program(onPort: number, folder: string, ready: () => Promise<unknown>) {
  const args = [join(import.meta.dirname, 'main.ts'), '--port', String(onPort), '--data', folder]
  return { name: 'npm start', program: process.execPath, args, ready }
}

/** Starts once more and answers how it ended and the one thing that it said. */
async function startInVain(onPort: number, folder: string): Promise<{ code: string; said: string }> {
  const error = await startProgram(
    program(onPort, folder, () => Promise.reject(new Error('not ready'))),
  ).then(
    async (started) => {
      await started.stop()
      return new Error('it started')
    },
    (reason: Error) => reason,
  )
  const [first = '', ...rest] = error.message.split('\n')
  return { code: /ended with (\d+)/.exec(first)?.[1] ?? first, said: rest.join('\n').trim() }
}

test('the first start prints one address and one link, and the link sets everything up', async () => {
  expect(service.log()).toContain(`Holdfast is running at http://localhost:${port}\n`)
  expect(service.log()).toContain('There are no backups of it here')
  const link = new RegExp(`http://localhost:${port}/setup\\S+`).exec(service.log())?.[0] ?? ''
  admin = await setUpByLink(link)
  const project = await makeProject(admin)
  const file = { projectId: project.id, parentId: project.rootId, path: ['kept.txt'], content }
  nodeId = (await upload(admin.client, file)).nodeId
})

test('both loopback families answer, and other loopback names lead to the one address', async () => {
  await requireOk(`http://[::1]:${port}/api/v1/appliance`).catch((error: unknown) =>
    expect(String(error)).toMatch(/308|EADDRNOTAVAIL|ECONNREFUSED/),
  )
  const other = await fetch(`http://127.0.0.1:${port}/projects?x=1`, { redirect: 'manual' })
  expect([other.status, other.headers.get('location')]).toEqual([
    308,
    `http://localhost:${port}/projects?x=1`,
  ])
})

test('a second start on the same data folder refuses in one line', async () => {
  const other = await choosePorts(6)
  expect(await startInVain(other, data)).toEqual({
    code: '78',
    said: `Holdfast already runs on ${data}: stop it first, or choose another --data`,
  })
})

test('a kill of everything at once loses nothing', async () => {
  await service.kill()
  await service.start()
  expect(service.log().match(/\/setup#/g)).toHaveLength(1)
  await expectKept()
})

test('a kill of this process alone is no obstacle: the database left over is taken over', async () => {
  process.kill(service.pid() ?? 0, 'SIGKILL')
  await expect.poll(() => service.running()).toBe(false)
  await service.start()
  await expectKept()
})

test('a stop ends with 0 and leaves no process behind', async () => {
  expect(await service.stop()).toBe(0)
  await expect(requireOk(`http://localhost:${port}/api/v1/appliance`)).rejects.toThrow()
  expect(readdirSync(join(data, 'postgres'))).not.toContain('postmaster.pid')
})

test('a taken port is one line that names the option', async () => {
  const taken = createServer().listen(port + 1, '127.0.0.1')
  await once(taken, 'listening')
  expect(await startInVain(port, data)).toEqual({
    code: '78',
    said: expect.stringMatching(new RegExp(`^port ${port + 1} .* choose another --port .*$`)),
  })
  taken.close()
  await once(taken, 'close')
})

test('a data folder without its secrets is told, and left as it is', async () => {
  renameSync(join(data, 'secrets'), join(folder, 'secrets'))
  expect(await startInVain(port, data)).toEqual({
    code: '78',
    said: expect.stringContaining('its secrets are missing'),
  })
  rmSync(join(data, 'secrets'), { recursive: true, force: true })
  renameSync(join(folder, 'secrets'), join(data, 'secrets'))
})

test('a data folder of another version is told', async () => {
  const marker = join(data, 'holdfast.json')
  writeFileSync(marker, '{"format":99}')
  expect(await startInVain(port, data)).toEqual({
    code: '78',
    said: expect.stringContaining('data format 99'),
  })
  writeFileSync(marker, '{"format":1}')
})

test('after all that it still starts, with everything in it', async () => {
  await service.start()
  await expectKept()
})

async function expectKept(): Promise<void> {
  const client = await signInAgain(admin)
  await expect
    .poll(async () => (await download(client, fileAddress(nodeId))).bytes.toString(), { timeout: 30_000 })
    .toBe(content.toString())
}
