import { join } from 'node:path'
import { listNodes } from '@holdfast/contracts/nodes'
import type { Bench, Measure } from '../bench.ts'
import { GiB, MiB, writeSparseFile } from '../content.ts'
import { figure } from '../figures.ts'
import type { Figure, Target } from '../figures.ts'
import { fillFolder } from '../fill.ts'
import { PATCH } from '../holdfast.ts'
import type { Holdfast } from '../holdfast.ts'
import { transfer } from '../load/curl.ts'
import { readSlowly, sendZeros } from '../load/slow.ts'
import { peakMemory } from '../memory.ts'
import { makeFolder } from './folders.ts'

const READERS = 200
const UPLOADS = 50
const UPLOAD_SIZE = 64 * MiB
const LARGE = 5 * GiB

/** The most that the connector's processes hold together while many, or much, passes through them. */
export const connectorMemory: Measure = {
  name: 'memory of the connector',
  run: async (bench) => [await manyAtOnce(bench), await muchAtOnce(bench)],
}

async function manyAtOnce(bench: Bench): Promise<Figure> {
  const holdfast = await bench.holdfast()
  const file = join(bench.folder, 'file')
  await writeSparseFile(file, GiB)
  const { nodeId } = await holdfast.upload(file, GiB)
  const url = await holdfast.address(nodeId)
  const addresses = await Promise.all(Array.from({ length: UPLOADS }, () => holdfast.create(UPLOAD_SIZE)))
  const peak = await peakMemory(processesOf(holdfast), async () => {
    const over = new AbortController()
    const readers = Array.from({ length: READERS }, () => readSlowly(url, over.signal))
    await Promise.all(addresses.map(({ location }) => sendZeros(location, PATCH, UPLOAD_SIZE)))
    over.abort()
    await Promise.all(readers)
  })
  await holdfast.forgetBytes()
  return figure(`connector with ${READERS} slow readers and ${UPLOADS} uploads`, peak, 'MiB', below(512))
}

async function muchAtOnce(bench: Bench): Promise<Figure> {
  const holdfast = await bench.holdfast()
  const file = join(bench.folder, 'large')
  await writeSparseFile(file, LARGE)
  const peak = await peakMemory(processesOf(holdfast), async () => {
    const { nodeId } = await holdfast.upload(file, LARGE)
    await transfer({ url: await holdfast.address(nodeId) }, LARGE)
  })
  return figure('connector during a 5 GiB upload and download', peak, 'MiB', below(512))
}

/** The api while someone turns all pages of a folder of 100,000. */
export const apiMemory: Measure = {
  name: 'memory of the api',
  run: async (bench) => {
    const holdfast = await bench.holdfast()
    const folder = await makeFolder(holdfast, 'large')
    await fillFolder(holdfast, folder, 100_000)
    const pid = holdfast.appliance.api.pid()
    const peak = await peakMemory(pid === undefined ? [] : [pid], () => listAll(holdfast, folder, 100_000))
    return [figure('api with 100,000 nodes listed', peak, 'MiB', below(300))]
  },
}

async function listAll({ admin, project }: Holdfast, parentId: string, count: number): Promise<void> {
  let seen = 0
  let cursor: string | undefined
  do {
    const page = await admin.client.call(listNodes, {
      params: { projectId: project.id },
      query: { parentId, limit: 500, ...(cursor === undefined ? {} : { cursor }) },
    })
    seen += page.items.length
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  if (seen !== count) throw new Error(`${seen} nodes were listed instead of ${count}`)
}

function processesOf({ appliance }: Holdfast): number[] {
  const pid = appliance.connector.pid()
  return pid === undefined ? [] : [pid]
}

function below(limit: number): Target {
  return { of: 'value', atMost: limit }
}
