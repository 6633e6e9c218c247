import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, mkdir, readdir, rename, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { lacks } from '@holdfast/tests/harness/needs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectBytes, expectCode, read } from '../conformance/read.ts'
import { storeConformance, type Subject } from '../conformance/suite.ts'
import { openStorage } from '../open.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-filesystem-'))
  await chmod(folder, 0o755)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function freshPath(): Promise<string> {
  return mkdtemp(join(folder, 'storage-'))
}

describe('a folder', () => {
  storeConformance(async (): Promise<Subject> => ({
    fresh: async () => ({ kind: 'filesystem', path: await freshPath() }),
    unreachable: async () => ({ kind: 'filesystem', path: join(await freshPath(), 'gone') }),
    openWithoutRight: (config) => openAsNobody(config.kind === 'filesystem' ? config.path : ''),
  }))

  test('that is not mounted takes nothing', async () => {
    const path = await freshPath()
    const { store } = await openStorage({ kind: 'filesystem', path })
    await store.put('b/x', [Buffer.from('kept')], 4)
    await rename(path, `${path}-unmounted`)
    await mkdir(path)
    await expectCode(store.put('b/y', [Buffer.from('lost')], 4), 'Unavailable')
    await expectCode(store.get('b/x'), 'Unavailable')
    await expectCode(store.list(''), 'Unavailable')
    await expectCode(store.remove('b/x'), 'Unavailable')
    expect(await readdir(path)).toEqual([])
    await rm(path, { recursive: true })
    await expectCode(store.put('b/y', [Buffer.from('lost')], 4), 'Unavailable')
    await rename(`${path}-unmounted`, path)
    expectBytes(await read(store, 'b/x'), Buffer.from('kept'))
  })

  test('holds no empty directories and no old litter', async () => {
    const path = await freshPath()
    const { store, id } = await openStorage({ kind: 'filesystem', path })
    await store.put('b/o/p/q/1', [Buffer.from('x')], 1)
    await store.put('uploads/u', [Buffer.from('x')], 1, { ifAbsent: true })
    await store.remove('b/o/p/q/1')
    await store.remove('uploads/u')
    expect((await readdir(path)).toSorted()).toEqual(['.tmp', 'holdfast-storage.one'])
    await mkdir(join(path, '.tmp', 'old'))
    await mkdir(join(path, '.tmp', 'new'))
    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000)
    await utimes(join(path, '.tmp', 'old'), longAgo, longAgo)
    await openStorage({ kind: 'filesystem', path }, { expectedId: id })
    expect(await readdir(join(path, '.tmp'))).toEqual(['new'])
  })

  test('survives puts and removals in the same directories at once', async () => {
    const { store } = await openStorage({ kind: 'filesystem', path: await freshPath() })
    const work = Array.from({ length: 8 }, async (_, worker) => {
      for (let round = 0; round < 40; round++) {
        const key = `b/o/p/${round % 3}/${worker}`
        await store.put(key, [Buffer.from(key)], key.length)
        expectBytes(await read(store, key), Buffer.from(key))
        await store.remove(key)
      }
    })
    await Promise.all(work)
    expect((await store.list('b/')).objects).toEqual([])
  })

  test('shows whole objects only after its writer was killed', async () => {
    const path = await freshPath()
    const writer = spawnNode(
      `const { openStorage } = await import(${JSON.stringify(openModule)})
       const { store } = await openStorage({ kind: 'filesystem', path: ${JSON.stringify(path)} })
       for (let index = 0; ; index++) {
         await store.put('b/' + index, [Buffer.alloc(300000, index)], 300000)
         await store.put('uploads/' + index, [Buffer.alloc(3000, index)], 3000, { ifAbsent: true })
         process.stdout.write(index + '\\n')
       }`,
    )
    let acknowledged = ''
    for await (const chunk of writer.stdout) {
      acknowledged += String(chunk)
      if (acknowledged.includes('\n25\n')) break
    }
    writer.kill('SIGKILL')
    await once(writer, 'exit')
    const { store } = await openStorage({ kind: 'filesystem', path })
    const { objects } = await store.list('')
    for (const number of acknowledged.trim().split('\n')) {
      const bytes = await read(store, `b/${number}`)
      expectBytes(bytes, Buffer.alloc(300_000, Number(number)))
    }
    for (const { key, size } of objects) {
      if (key.startsWith('b/')) expect(size).toBe(300_000)
      if (key.startsWith('uploads/')) expect(size).toBe(3000)
    }
  })
})

const noMount = lacks('the right to mount (root)', process.getuid?.() === 0 && process.platform === 'linux')

test.skipIf(noMount)(
  'a folder on a full disk is Full, keeps what it has, and goes on when there is room',
  async () => {
    const path = await freshPath()
    await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path])
    try {
      const { store } = await openStorage({ kind: 'filesystem', path })
      await store.put('b/first', [Buffer.alloc(3_000_000, 1)], 3_000_000)
      const put = () => store.put('b/second', [Buffer.alloc(2_000_000, 2)], 2_000_000)
      await expectCode(put(), 'Full')
      await expectCode(store.stat('b/second'), 'NotFound')
      expect((await read(store, 'b/first')).length).toBe(3_000_000)
      await store.remove('b/first')
      await put()
      expect((await store.probe()).totalBytes).toBe(4 * 1024 * 1024)
    } finally {
      await run('umount', [path])
    }
  },
)

const openModule = new URL('../open.ts', import.meta.url).href

function spawnNode(script: string, uid?: number) {
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
}

/** The superuser may do everything, so another user is asked; any other user takes the right from itself. */
async function openAsNobody(path: string): Promise<unknown> {
  const isRoot = process.getuid?.() === 0
  const nobody = 65_534
  if (!isRoot) await chmod(path, 0)
  const asked = spawnNode(
    `const { openStorage } = await import(${JSON.stringify(openModule)})
     const answer = await openStorage({ kind: 'filesystem', path: ${JSON.stringify(path)} }).catch((error) => error)
     process.stdout.write(JSON.stringify({ code: answer.code }))`,
    isRoot ? nobody : undefined,
  )
  const answer = await text(asked.stdout)
  if (!isRoot) await chmod(path, 0o700)
  return JSON.parse(answer)
}

async function run(program: string, args: string[]): Promise<void> {
  const [code] = await once(spawn(program, args, { stdio: 'inherit' }), 'exit')
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`)
}
