import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addEntry, archiveLength, emptyArchive } from '@holdfast/contracts/archive-layout'
import type { ArchiveEntry } from '@holdfast/contracts/connector/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSite } from './connector.ts'
import type { TestConnector, TestSite } from './connector.ts'
import { send } from './transfers.ts'

let site: TestSite
let connector: TestConnector
const files: [string, Buffer][] = [
  ['Ordner/é.txt', Buffer.from('hello')],
  ['Ordner/empty', Buffer.alloc(0)],
  ['big.bin', randomBytes((16 << 20) + 5)],
  ['last', randomBytes(70_000)],
]

beforeAll(async () => {
  site = await createSite()
  connector = await site.connector()
})
afterAll(() => site?.stop())

async function makeArchive(): Promise<{ archive: string; size: number }> {
  const entries: ArchiveEntry[] = [{ path: 'Ordner/', modified: 1_700_000_000, size: 0, crc: 0, blob: null }]
  for (const [path, content] of files) {
    const { receipt } = site.plane.committed(await send(site, connector, content))
    const { object, head, size, partSize, wrap } = receipt
    entries.push({
      path,
      modified: 1_700_000_000,
      size,
      crc: receipt.crc,
      blob: { object, head, size, partSize, wrap },
    })
  }
  const archive = randomUUID()
  site.plane.archives.set(archive, entries)
  return { archive, size: archiveLength(entries.reduce(addEntry, emptyArchive)) }
}

test('an archive has the announced length and opens in another tool', async () => {
  const { archive, size } = await makeArchive()
  const address = `${connector.url}/f/all.zip?grant=${await site.plane.grantArchive(archive, size, files.length)}`
  const answer = await fetch(address)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-length')).toBe(String(size))
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="all.zip"')
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-zip-'))
  try {
    writeFileSync(join(folder, 'all.zip'), Buffer.from(await answer.arrayBuffer()))
    // Python's reader checks the CRC of every entry.
    const unpack =
      'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])'
    execFileSync('python3', ['-c', unpack, join(folder, 'all.zip'), folder])
    for (const [path, content] of files) expect(readFileSync(join(folder, path)).equals(content)).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a file that fails inside fails the whole', async () => {
  const { archive, size } = await makeArchive()
  const stored = readdirSync(join(site.folder, 'store/b'), { recursive: true, withFileTypes: true })
  const [largest = ''] = stored
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
    .filter((path) => statSync(path).size > 1 << 20)
  rmSync(largest)
  const answer = await fetch(
    `${connector.url}/f/all.zip?grant=${await site.plane.grantArchive(archive, size, files.length)}`,
  )
  await expect(answer.arrayBuffer()).rejects.toThrow()
})

test('an archive that is not as long as the grant says is cut', async () => {
  const { archive, size } = await makeArchive()
  const grant = await site.plane.grantArchive(archive, size - 1, files.length)
  const answer = await fetch(`${connector.url}/f/all.zip?grant=${grant}`)
  await expect(answer.arrayBuffer()).rejects.toThrow()
})
