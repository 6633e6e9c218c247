import { listNodes } from '@holdfast/contracts/nodes'
import { getProject } from '@holdfast/contracts/projects'
import { cancelUpload, reserveUploads } from '@holdfast/contracts/uploads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendBytes } from '../harness/transfers.ts'
import { makeFolder, setStage } from './stage.ts'
import type { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage?.appliance.stop())

const FILES = 10_000
const A_CALL = 100

describe('10,000 files dropped at once', () => {
  it('are all reserved, can be sent in any order and given up, and the books balance', async () => {
    const { client, project } = stage
    const folder = await makeFolder(stage, 'drop')
    const reserved: string[] = []
    for (let first = 0; first < FILES; first += A_CALL) reserved.push(...(await reserve(folder.id, first)))
    expect(new Set(reserved).size).toBe(FILES)

    const [sent, givenUp] = [
      reserved.filter((_, n) => n % 200 === 0),
      reserved.filter((_, n) => n % 200 === 1),
    ]
    await Promise.all(sent.map((uploadId) => sendBytes(client, uploadId, Buffer.from('four'))))
    await Promise.all(givenUp.map((uploadId) => client.call(cancelUpload, { params: { uploadId } })))

    const { usage } = await client.call(getProject, { params: { projectId: project.id } })
    expect(usage).toMatchObject({
      files: sent.length,
      storedBytes: sent.length * 4,
      reservedBytes: (FILES - sent.length - givenUp.length) * 4,
    })
    const { items } = await client.call(listNodes, {
      params: { projectId: project.id },
      query: { parentId: folder.id, limit: 500 },
    })
    expect(items).toHaveLength(100)
  })

  async function reserve(parentId: string, first: number): Promise<string[]> {
    const files = Array.from({ length: A_CALL }, (_, index) => {
      const number = first + index
      return { ref: String(number), path: [`folder ${number % 100}`, `file ${number}.txt`], size: 4 }
    })
    const { items } = await stage.client.call(reserveUploads, {
      params: { projectId: stage.project.id },
      body: { parentId, files },
    })
    return items.map(({ uploadId, problem }) => uploadId ?? `${problem?.code}`)
  }
})
