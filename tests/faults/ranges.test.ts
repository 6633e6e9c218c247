import { randomBytes } from 'node:crypto'
import { openFile } from '@holdfast/contracts/uploads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { read, upload } from '../harness/transfers.ts'
import { setStage } from './stage.ts'
import type { Stage } from './stage.ts'

const SIZE = 3 * 1024 * 1024 + 17
const content = randomBytes(SIZE)
let stage: Stage
let address: string
let empty: string
beforeAll(async () => {
  stage = await setStage()
  address = await addressOf('data.bin', content)
  empty = await addressOf('empty.bin', Buffer.alloc(0))
})
afterAll(() => stage?.appliance.stop())

async function addressOf(name: string, bytes: Buffer): Promise<string> {
  const { client, project } = stage
  const file = { projectId: project.id, parentId: project.rootId, path: [name], content: bytes }
  const { nodeId } = await upload(client, file)
  const opened = await client.call(openFile, { params: { nodeId }, body: {} })
  return opened.url
}

describe('a range', () => {
  it.each([
    ['the first byte', 'bytes=0-0', 0, 1],
    ['the last byte', `bytes=${SIZE - 1}-${SIZE - 1}`, SIZE - 1, SIZE],
    ['a middle', 'bytes=1000000-1999999', 1_000_000, 2_000_000],
    ['all from 0', 'bytes=0-', 0, SIZE],
    ['past the end', `bytes=${SIZE - 10}-${SIZE + 1000}`, SIZE - 10, SIZE],
    ['a suffix', 'bytes=-100', SIZE - 100, SIZE],
    ['a suffix longer than the file', `bytes=-${SIZE * 2}`, 0, SIZE],
  ])('of %s is answered 206 with exactly these bytes', async (_, range, from, to) => {
    const answer = await read(address, { Range: range })
    expect(answer.status).toBe(206)
    expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${SIZE}`)
    expect(answer.bytes.equals(content.subarray(from, to))).toBe(true)
  })

  it.each([
    ['beyond the end', `bytes=${SIZE}-`],
    ['far beyond the end', 'bytes=99999999999999999999-'],
    ['of no last bytes', 'bytes=-0'],
  ])('%s is answered 416 with the size', async (_, range) => {
    const answer = await read(address, { Range: range })
    expect(answer.status).toBe(416)
    expect(answer.headers.get('content-range')).toBe(`bytes */${SIZE}`)
  })

  it.each([
    ['reversed', 'bytes=10-5'],
    ['malformed', 'bytes=a-b'],
    ['of another unit', 'lines=1-2'],
    ['without numbers', 'bytes=-'],
    ['with a sign', 'bytes=--5'],
    ['of many parts', `bytes=${Array.from({ length: 1000 }, (_, n) => `${n * 2}-${n * 2}`).join(',')}`],
  ])('%s is ignored: the whole file comes, never a part that nobody asked for', async (_, range) => {
    const answer = await read(address, { Range: range })
    expect(answer.status).toBe(200)
    expect(answer.bytes.equals(content)).toBe(true)
  })

  it('of another version (If-Range) brings the whole file', async () => {
    const answer = await read(address, { Range: 'bytes=0-9', 'If-Range': '"something else"' })
    expect(answer.status).toBe(200)
    expect(answer.bytes.length).toBe(SIZE)
  })

  it('of an empty file is answered 416, the whole of it 200', async () => {
    expect((await read(empty, { Range: 'bytes=0-' })).status).toBe(416)
    const whole = await read(empty)
    expect([whole.status, whole.bytes.length]).toEqual([200, 0])
  })
})
