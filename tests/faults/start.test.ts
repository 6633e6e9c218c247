import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { getSession } from '@holdfast/contracts/session'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startStandalone } from '../acceptance/standalone.ts'
import type { Standalone } from '../acceptance/standalone.ts'
import { choosePorts } from '../harness/ports.ts'
import { makeProject, setUpByLink, signInAgain } from '../harness/set-up.ts'
import { download, fileAddress, upload } from '../harness/transfers.ts'

const MAIN = resolve(import.meta.dirname, '../../apps/standalone/main.ts')

/** Starts it where it must refuse, and answers its exit code and what it said. */
async function refusal(port: number, data: string): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [MAIN, '--port', String(port), '--data', data])
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
  const [code] = await once(child, 'close')
  clearTimeout(timer)
  return { code: Number(code), said: said.trim() }
}

describe('npm start', () => {
  let folder: string
  let running: Standalone
  beforeAll(async () => {
    folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-start-'))
    running = await startStandalone(folder)
  })
  afterAll(async () => {
    await running?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('keeps everything over kill -9 and an ordered end', async () => {
    const admin = await setUpByLink(await running.setupLink())
    const project = await makeProject(admin)
    const content = Buffer.from('kept')
    const { nodeId } = await upload(admin.client, {
      projectId: project.id,
      parentId: project.rootId,
      path: ['a'],
      content,
    })
    await running.service.kill()
    await running.service.start()
    expect((await download(admin.client, fileAddress(nodeId))).bytes.equals(content)).toBe(true)
    expect(await running.service.stop()).toBe(0)
    await running.service.start()
    const again = await signInAgain(admin)
    expect((await again.call(getSession, {})).person.email).toBe(admin.email)
    expect((await download(again, fileAddress(nodeId))).bytes.equals(content)).toBe(true)
  })

  it('says in one line that its port is taken, and which option to change', async () => {
    const port = await choosePorts(6)
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    try {
      const { code, said } = await refusal(port, join(folder, 'other'))
      expect(code).toBe(78)
      expect(said.split('\n')).toHaveLength(1)
      expect(said).toMatch(/--port/)
    } finally {
      other.close()
    }
  })

  it('does not start twice on one folder', async () => {
    const { code, said } = await refusal(await choosePorts(6), join(folder, 'data'))
    expect(code).toBe(78)
    expect(said).not.toMatch(/\n\s+at /)
  })

  it('refuses a folder of another version and changes nothing in it', async () => {
    const data = join(folder, 'newer')
    await mkdir(data)
    await writeFile(join(data, 'holdfast.json'), '{"format": 99}')
    const { code, said } = await refusal(await choosePorts(6), data)
    expect([code, said.split('\n').length]).toEqual([78, 1])
    expect(said).toMatch(/another version/)
    expect(await readFile(join(data, 'holdfast.json'), 'utf8')).toBe('{"format": 99}')
  })

  it('refuses a folder whose secrets are gone, makes none anew, and starts when they are back', async () => {
    await running.service.stop()
    const secrets = join(folder, 'data/secrets')
    await rename(secrets, `${secrets}.away`)
    const { code, said } = await refusal(await choosePorts(6), join(folder, 'data'))
    expect([code, said.split('\n').length]).toEqual([78, 1])
    expect(said).toMatch(/secrets/)
    expect(await readdir(secrets).catch(() => [])).toEqual([])
    await rm(secrets, { recursive: true, force: true })
    await rename(`${secrets}.away`, secrets)
    await running.service.start()
  })
})
