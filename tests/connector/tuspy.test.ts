import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lacks } from '../harness/needs.ts'
import { createSite } from './connector.ts'
import type { TestConnector, TestSite } from './connector.ts'
import { addressOf, fetchBytes } from './transfers.ts'

const PYTHON = process.env['HOLDFAST_PYTHON'] ?? 'python3'
const hasTuspy = runs(['-c', 'import tusclient'])

/** Uploads a file in two sittings, as a script that is interrupted: half of it, then the rest by the address alone. */
const SCRIPT = `
import sys
from tusclient import client
endpoint, grant, path, half = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
tus = client.TusClient(endpoint, headers={'Authorization': 'Bearer ' + grant})
first = tus.uploader(path, chunk_size=1 << 20)
first.upload(stop_at=half)
again = tus.uploader(path, chunk_size=3 << 20, url=first.url)
assert again.offset == first.offset >= half, (again.offset, first.offset)
again.upload()
`

let site: TestSite
let connector: TestConnector
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-tuspy-'))
  site = await createSite()
  connector = await site.connector()
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await site?.stop()
})

test.skipIf(lacks('Python with tuspy', hasTuspy))('tuspy uploads, and resumes by the address', async () => {
  const content = randomBytes((16 << 20) + 777)
  const path = join(folder, 'file.bin')
  writeFileSync(path, content)
  const { upload, grant } = await site.plane.grantWrite(content.length)
  const args = ['-c', SCRIPT, `${connector.url}/uploads`, grant, path, String(5 << 20)]
  await promisify(execFile)(PYTHON, args)
  expect((await fetchBytes(await addressOf(site, connector, upload))).equals(content)).toBe(true)
})

function runs(args: string[]): boolean {
  try {
    execFileSync(PYTHON, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
