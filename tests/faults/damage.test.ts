import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Dirent } from 'node:fs'
import { copyFile, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listStorages } from '@holdfast/contracts/storages'
import { grantUpload } from '@holdfast/contracts/uploads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../harness/needs.ts'
import { download, fileAddress, read, reserve, upload } from '../harness/transfers.ts'
import { createByTus, patchByTus, tus } from '../harness/tus.ts'
import { until } from '../harness/until.ts'
import { setStage } from './stage.ts'
import type { Stage } from './stage.ts'

const PART = 16 * 1024 * 1024

/** The connector removes folders that it has emptied, also while they are read: then once more. */
async function entriesBelow(folder: string): Promise<Dirent[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readdir(folder, { recursive: true, withFileTypes: true })
    } catch (error) {
      if (attempt === 10 || !(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
        throw error
    }
  }
}

/** Every file below a folder whose content is at least so long. */
async function bigFiles(folder: string, least: number): Promise<string[]> {
  const found: string[] = []
  for (const entry of await entriesBelow(folder)) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    )
    if (size >= least) found.push(path)
  }
  return found
}

describe('what rests', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage()
  })
  afterAll(() => stage?.appliance.stop())

  /** Uploads three parts and answers their files, in no order. */
  async function store(): Promise<{ nodeId: string; content: Buffer; parts: string[] }> {
    const { client, project, appliance } = stage
    const folder = appliance.store.folder ?? ''
    const before = new Set(await bigFiles(folder, 100_000))
    const content = randomBytes(2 * PART + 200_000)
    const file = { projectId: project.id, parentId: project.rootId, path: [randomUUID()], content }
    const { nodeId } = await upload(client, file)
    const parts = (await bigFiles(folder, 100_000)).filter((path) => !before.has(path))
    expect(parts).toHaveLength(3)
    return { nodeId, content, parts }
  }

  /** Never a whole 200: a problem before the first byte, or a line that is cut. */
  async function expectDamage(nodeId: string): Promise<void> {
    const redirect = await stage.client.fetch(fileAddress(nodeId))
    const outcome = await read(redirect.headers.get('location') ?? '').then(
      ({ status, bytes }) => (status === 200 ? `${bytes.length} bytes` : `${status}`),
      () => 'cut',
    )
    expect(outcome).toMatch(/^(cut|502)$/)
    const metrics = await (await fetch(`${stage.appliance.internal.connector}/metrics`)).text()
    expect(metrics).toMatch(/corrupt\S* [1-9]/)
  }

  it('sealed holds nothing of the plain bytes', async () => {
    const { client, project, appliance } = stage
    const secret = Buffer.from(`the quick brown fox ${randomUUID()}`.repeat(5000))
    await upload(client, {
      projectId: project.id,
      parentId: project.rootId,
      path: [randomUUID()],
      content: secret,
    })
    for (const path of await bigFiles(appliance.store.folder ?? '', 1)) {
      const file = await open(path)
      expect((await file.readFile()).includes('the quick brown fox')).toBe(false)
      await file.close()
    }
  })

  it('with a flipped bit is never handed out', async () => {
    const { nodeId, parts } = await store()
    const file = await open(parts[1] ?? '', 'r+')
    const byte = Buffer.alloc(1)
    await file.read(byte, 0, 1, 90_000)
    byte[0] = (byte[0] ?? 0) ^ 1
    await file.write(byte, 0, 1, 90_000)
    await file.close()
    await expectDamage(nodeId)
  })

  it('with two parts swapped is never handed out', async () => {
    const { nodeId, parts } = await store()
    const sized = await Promise.all(
      parts.map(async (path) => ({
        path,
        size: (await open(path).then(async (file) => [await file.stat(), await file.close()] as const))[0]
          .size,
      })),
    )
    const [a, b] = sized.filter(({ size }) => size >= PART).map(({ path }) => path)
    await rename(a ?? '', `${a}.aside`)
    await copyFile(b ?? '', a ?? '')
    await rename(`${a}.aside`, b ?? '')
    await expectDamage(nodeId)
  })

  it('with a part missing is never handed out', async () => {
    const { nodeId, parts } = await store()
    await rm(parts[0] ?? '')
    await expectDamage(nodeId)
  })

  it('cut short is never handed out', async () => {
    const { nodeId, parts } = await store()
    const file = await open(parts[2] ?? '', 'r+')
    await file.truncate(1000)
    await file.close()
    await expectDamage(nodeId)
  })

  it('on a mount that is away is unreachable, not gone, and is there again with the mount', async () => {
    const { client, project, appliance } = stage
    const { nodeId, content } = await store()
    const folder = appliance.store.folder ?? ''
    const file = { projectId: project.id, parentId: project.rootId, path: [randomUUID()], content }
    const uploadId = await reserve(client, file)
    const { endpoint, grant } = await client.call(grantUpload, { params: { uploadId } })
    const { location } = await createByTus(endpoint, grant, content.length)
    await rename(folder, `${folder}.away`)
    mkdirSync(folder)
    const down = await download(client, fileAddress(nodeId)).catch((error: unknown) => error)
    expect(down).toMatchObject({ status: 503 })
    const patch = await patchByTus(location, 0, content)
    expect(patch.status).toBe(423)
    await rm(folder, { recursive: true })
    await rename(`${folder}.away`, folder)
    await until(async () => (await download(client, fileAddress(nodeId))).bytes.equals(content))
    const { offset = 0 } = await tus(location, { method: 'HEAD' })
    expect((await patchByTus(location, offset, content.subarray(offset))).status).toBe(204)
    const { organizationId } = stage.admin
    await until(async () => {
      const { items } = await client.call(listStorages, { params: { organizationId } })
      return items.every(({ health }) => health === 'online')
    })
  })
})

const mayMount = process.getuid?.() === 0 && tryMount()

/** Containers often forbid it even to root. */
function tryMount(): boolean {
  const folder = join(tmpdir(), `holdfast-mount-${randomUUID()}`)
  try {
    mkdirSync(folder)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.skipIf(lacks('the right to mount a small file system', mayMount))('a storage that is full', () => {
  let folder: string
  let stage: Stage
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-full-'))
    mkdirSync(join(folder, 'store'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', join(folder, 'store')])
    stage = await setStage({ folder })
  })
  afterAll(async () => {
    await stage?.appliance.stop()
    execFileSync('umount', ['-l', join(folder, 'store')])
    await rm(folder, { recursive: true, force: true })
  })

  it('refuses in words, keeps what it acknowledged, and goes on when there is room', async () => {
    const { client, project } = stage
    const kept = randomBytes(5_000_000)
    const file = { projectId: project.id, parentId: project.rootId }
    const { nodeId } = await upload(client, { ...file, path: ['kept.bin'], content: kept })
    const content = randomBytes(60_000_000)
    const uploadId = await reserve(client, { ...file, path: ['large.bin'], content })
    const { endpoint, grant } = await client.call(grantUpload, { params: { uploadId } })
    const { location } = await createByTus(endpoint, grant, content.length)
    const answer = await patchByTus(location, 0, content)
    expect([answer.status, answer.code]).toEqual([507, 'storage_full'])
    expect((await download(client, fileAddress(nodeId))).bytes.equals(kept)).toBe(true)
    const { offset: before = 0 } = await tus(location, { method: 'HEAD' })
    execFileSync('mount', ['-o', 'remount,size=200m', join(folder, 'store')])
    const rest = await patchByTus(location, before, content.subarray(before))
    expect([rest.status, rest.offset]).toEqual([204, content.length])
  })
})
