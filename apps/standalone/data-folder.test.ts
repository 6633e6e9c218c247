import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { choosePorts } from '../../tests/harness/ports.ts'
import { openDataFolder } from './data-folder.ts'
import { lockFolder } from './folder-lock.ts'
import { parseOptions } from './options.ts'
import { portsFrom, requireFreePorts } from './ports.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a folder becomes a data folder once, and is recognised afterwards', async () => {
  const data = join(folder, 'new', 'data')
  expect((await openDataFolder(data)).inUse).toBe(false)
  expect(statSync(data).mode & 0o066).toBe(0)
  mkdirSync(join(data, 'postgres'))
  writeFileSync(join(data, 'postgres', 'PG_VERSION'), '18\n')
  expect((await openDataFolder(data)).inUse).toBe(true)
})

test('a folder with other things in it stays as it is', async () => {
  writeFileSync(join(folder, 'thesis.txt'), 'years of work')
  await expect(openDataFolder(folder)).rejects.toThrow(
    /holds other things \(thesis.txt\).*choose another --data/,
  )
  expect(readdirSync(folder)).toEqual(['thesis.txt'])
})

test.each([
  ['{"format":2}', 'data format 2, this one has 1'],
  ['{"form', 'data format unreadable'],
])('a data folder that says %s is of another version', async (content, message) => {
  writeFileSync(join(folder, 'holdfast.json'), content)
  await expect(openDataFolder(folder)).rejects.toThrow(message)
})

test('only one process holds a folder, and a killed one holds it no longer', async () => {
  const source = `
    import { lockFolder } from ${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)}
    await lockFolder(${JSON.stringify(folder)})
    console.log('locked')
    setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  await expect(lockFolder(folder)).rejects.toThrow(`Holdfast already runs on ${folder}`)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const release = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toThrow('already runs')
  await release()
  await (
    await lockFolder(folder)
  )()
})

test('a folder with a long path can be locked too', async () => {
  const deep = join(folder, 'a'.repeat(100))
  mkdirSync(deep)
  const release = await lockFolder(deep)
  await expect(lockFolder(deep)).rejects.toThrow('already runs')
  await release()
})

test('a taken port among those that follow names --port', async () => {
  const port = await choosePorts(6)
  const taken = createServer().listen(port + 3, '127.0.0.1')
  await once(taken, 'listening')
  await expect(requireFreePorts(portsFrom(port))).rejects.toThrow(
    `port ${port + 3} on 127.0.0.1 is already in use: stop what uses it or choose another --port (it follows from --port ${port})`,
  )
  taken.close()
  await once(taken, 'close')
  await requireFreePorts(portsFrom(port))
})

test('options have defaults and say what is wrong with them', () => {
  expect(parseOptions([])).toMatchObject({ port: 8300, help: false })
  expect(parseOptions(['--port', '9000', '--data', '/srv/x'])).toMatchObject({ port: 9000, data: '/srv/x' })
  expect(() => parseOptions(['--port', '65535'])).toThrow(
    '--port must be a number from 1 to 65530, not "65535"',
  )
  expect(() => parseOptions(['--prot', '1'])).toThrow(/--prot.*npm start -- --help/)
})
