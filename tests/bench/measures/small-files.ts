import { randomBytes } from 'node:crypto'
import type { ReservedUpload, UploadGrant } from '@holdfast/contracts/uploads'
import type { Bench, Measure } from '../bench.ts'
import { compareSamples, takeTurns } from '../compare.ts'
import type { Subject } from '../compare.ts'
import { KiB } from '../content.ts'
import { figure } from '../figures.ts'
import { TUS } from '../holdfast.ts'
import type { Holdfast } from '../holdfast.ts'
import { HttpClient, inParallel } from '../load/http.ts'
import { median } from '../statistics.ts'

const FILES = 1000
/** As the web app does it: six transfers at once, a hundred reservations a request. */
const AT_ONCE = 6
const BATCH = 100
const SIZE = 4 * KiB

/** Many small files through the whole path: reserve, grant, upload, receipt, commit, audit. */
export const smallFiles: Measure = {
  name: 'small files',
  run: async (bench) => {
    const content = randomBytes(SIZE)
    const subjects = [toHoldfast(await bench.holdfast(), content), await toTus(bench, content)]
    const samples = await takeTurns(subjects, bench.rounds)
    const name = `${FILES} files of 4 KiB, ${AT_ONCE} at a time`
    return [
      ...compareSamples(samples, {
        name,
        unit: 'files/s',
        ours: 'holdfast',
        peers: [{ name: 'tus', target: { of: 'ratio', atLeast: 0.5 } }],
      }),
      figure(name, median(samples.get('holdfast') ?? []), 'files/s', { of: 'value', atLeast: 150 }),
    ]
  },
}

export const smallFilesOnDisk: Measure = {
  name: 'small files on disk',
  run: async (bench) => {
    const subject = toHoldfast(await bench.holdfastOnDisk(), randomBytes(SIZE))
    const samples = await takeTurns([subject], bench.rounds)
    return [figure(`${FILES} files of 4 KiB, on disk`, median(samples.get(subject.name) ?? []), 'files/s')]
  },
}

let folders = 0

function toHoldfast(holdfast: Holdfast, content: Buffer): Subject {
  const http = new HttpClient(AT_ONCE)
  const run = async () => {
    const folder = `files ${folders++}`
    const batches = new Map<number, Promise<ReservedUpload[]>>()
    const seconds = await inParallel(FILES, AT_ONCE, async (index) => {
      const batch = Math.floor(index / BATCH)
      const reserved = batches.get(batch) ?? reserve(http, holdfast, folder, batch)
      batches.set(batch, reserved)
      await send(http, holdfast, (await reserved)[index % BATCH], content)
    })
    return FILES / seconds
  }
  return { name: 'holdfast', run }
}

async function reserve(
  http: HttpClient,
  holdfast: Holdfast,
  folder: string,
  batch: number,
): Promise<ReservedUpload[]> {
  const { project } = holdfast
  const files = Array.from({ length: BATCH }, (_, index) => ({
    ref: String(index),
    path: [folder, `file ${batch * BATCH + index}`],
    size: SIZE,
  }))
  const path = `/api/v1/projects/${project.id}/uploads`
  const { items } = await post<{ items: ReservedUpload[] }>(http, holdfast, path, {
    parentId: project.rootId,
    files,
  })
  return items
}

async function send(
  http: HttpClient,
  holdfast: Holdfast,
  reserved: ReservedUpload | undefined,
  body: Buffer,
): Promise<void> {
  if (!reserved?.uploadId) throw new Error(`a reservation was refused: ${JSON.stringify(reserved?.problem)}`)
  const asked = () => post<UploadGrant>(http, holdfast, `/api/v1/uploads/${reserved.uploadId}/grant`)
  const { endpoint, grant } = reserved.grant ?? (await asked())
  await create(http, endpoint, body, { Authorization: `Bearer ${grant}` })
}

async function post<T>(
  http: HttpClient,
  { appliance, admin }: Holdfast,
  path: string,
  body?: unknown,
): Promise<T> {
  const headers = {
    Cookie: admin.client.cookieHeader(),
    Origin: appliance.url,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  }
  const call = { method: 'POST', headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const reply = await http.expect(appliance.url + path, call, 200)
  // As the route's contract says.
  return JSON.parse(String(reply.body)) as T
}

/** One request makes the upload and brings its bytes (tus: creation-with-upload). */
async function create(
  http: HttpClient,
  endpoint: string,
  body: Buffer,
  headers: Record<string, string> = {},
): Promise<void> {
  const all = {
    ...TUS,
    ...headers,
    'Upload-Length': body.length,
    'Content-Type': 'application/offset+octet-stream',
  }
  const reply = await http.expect(endpoint, { method: 'POST', headers: all, body }, 201)
  if (Number(reply.headers['upload-offset']) !== body.length) throw new Error('not all bytes were taken')
}

async function toTus(bench: Bench, content: Buffer): Promise<Subject> {
  const { url } = await bench.tus()
  const http = new HttpClient(AT_ONCE)
  const run = async () =>
    FILES / (await inParallel(FILES, AT_ONCE, () => create(http, `${url}/files`, content)))
  return { name: 'tus', run }
}
