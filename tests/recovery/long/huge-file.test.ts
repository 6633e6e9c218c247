import { createHash } from 'node:crypto'
import {
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reserveUploads, getUpload, grantUpload } from '@holdfast/contracts/uploads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAppliance } from '../../harness/appliance.ts'
import type { Appliance } from '../../harness/appliance.ts'
import { makeProject, setUpByLink } from '../../harness/set-up.ts'
import { fileAddress } from '../../harness/transfers.ts'
import { createByTus, patchByTus } from '../../harness/tus.ts'

const GiB = 2 ** 30
const SIZE = 20 * GiB
const CHUNK = 64 * 2 ** 20

/** Where there is room for what is sealed; zeros do not stay small under encryption. */
const roomy = (() => {
  const { bavail, bsize } = statfsSync(tmpdir())
  return bavail * bsize > 23 * GiB
})()

describe.skipIf(!roomy)('a file of 20 GiB', () => {
  let folder: string
  let appliance: Appliance
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-huge-'))
    appliance = await startAppliance({ folder })
  })
  afterAll(async () => {
    await appliance?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('goes up in pieces from a sparse file and comes back, whole and in its last bytes', async () => {
    const source = makeSparse(join(folder, 'sparse.bin'))
    const admin = await setUpByLink(await appliance.setupLink())
    const { id: projectId, rootId: parentId } = await makeProject(admin)
    const files = [{ ref: 'one', path: ['sparse.bin'], size: SIZE }]
    const { items } = await admin.client.call(reserveUploads, {
      params: { projectId },
      body: { parentId, files },
    })
    const params = { uploadId: items[0]?.uploadId ?? '' }
    const { endpoint, grant } = await admin.client.call(grantUpload, { params })
    const { location } = await createByTus(endpoint, grant, SIZE)

    const sent = createHash('sha256')
    const file = openSync(source, 'r')
    const piece = Buffer.alloc(CHUNK)
    for (let offset = 0; offset < SIZE; offset += CHUNK) {
      readSync(file, piece, 0, CHUNK, offset)
      sent.update(piece)
      const answer = await patchByTus(location, offset, piece, { timeout: 300_000 })
      expect([answer.status, answer.offset]).toEqual([204, offset + CHUNK])
    }
    closeSync(file)

    const { nodeId } = await admin.client.call(getUpload, { params })
    const redirect = await admin.client.fetch(fileAddress(nodeId ?? ''))
    const address = redirect.headers.get('location') ?? ''
    const end = await fetch(address, { headers: { Range: 'bytes=-9' } })
    expect(await end.text()).toBe('last byte')
    expect(await hashOf(address)).toBe(sent.digest('hex'))
  })
})

/** Zeros that take no room, with a mark at the start, past 4 GiB and at the end. */
function makeSparse(path: string): string {
  writeFileSync(path, 'first byte')
  truncateSync(path, SIZE)
  const file = openSync(path, 'r+')
  writeSync(file, 'past 32 bits', 4 * GiB + 5)
  writeSync(file, 'last byte', SIZE - 9)
  closeSync(file)
  return path
}

function hashOf(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(address, (response) => {
      const hash = createHash('sha256')
      response.on('data', (chunk: Buffer) => hash.update(chunk))
      response.on('end', () => resolve(hash.digest('hex')))
      response.on('error', reject)
    }).on('error', reject)
  })
}
