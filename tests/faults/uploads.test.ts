import { randomBytes, randomUUID } from 'node:crypto'
import { trashNodes } from '@holdfast/contracts/nodes'
import { removeMember } from '@holdfast/contracts/organizations'
import { getProject, updateProject } from '@holdfast/contracts/projects'
import {
  cancelUpload,
  getUpload,
  grantUpload,
  listUnplaced,
  placeUnplaced,
} from '@holdfast/contracts/uploads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../harness/client.ts'
import { invite, makeProject } from '../harness/set-up.ts'
import { download, fileAddress, reserve, upload } from '../harness/transfers.ts'
import { createByTus, patchWhenFree, tus } from '../harness/tus.ts'
import { makeFolder, namesIn, refusalOf, setStage } from './stage.ts'
import type { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage?.appliance.stop())

const content = randomBytes(200_000)
const half = content.length / 2

/** An upload that stands at its middle. */
async function begin(
  client: Client = stage.client,
  parentId = stage.project.rootId,
  name: string = randomUUID(),
) {
  const file = { projectId: stage.project.id, parentId, path: [name], content }
  const uploadId = await reserve(client, file)
  const { endpoint, grant } = await client.call(grantUpload, { params: { uploadId } })
  const { location } = await createByTus(endpoint, grant, content.length)
  const answer = await patchWhenFree(location, 0, content.subarray(0, half))
  expect([answer.status, answer.offset]).toEqual([204, half])
  return { uploadId, location, endpoint, grant, name }
}

describe('an upload', () => {
  it.each([0, 1])('of %i bytes arrives', async (size) => {
    const { client, project } = stage
    const bytes = Buffer.alloc(size, 7)
    const { nodeId } = await upload(client, {
      projectId: project.id,
      parentId: project.rootId,
      path: [randomUUID()],
      content: bytes,
    })
    const { status, bytes: back } = await download(client, fileAddress(nodeId))
    expect([status, back.equals(bytes)]).toEqual([200, true])
  })

  it('into a folder that goes to the trash meanwhile ends unplaced, and is placed by hand', async () => {
    const { client, project } = stage
    const params = { projectId: project.id }
    const folder = await makeFolder(stage, randomUUID())
    const { uploadId, location, name } = await begin(client, folder.id)
    await client.call(trashNodes, { params, body: { nodeIds: [folder.id] } })
    const answer = await patchWhenFree(location, half, content.subarray(half))
    expect([answer.status, answer.code]).toEqual([422, 'upload_unplaced'])
    expect((await client.call(getUpload, { params: { uploadId } })).state).toBe('unplaced')
    const { items } = await client.call(listUnplaced, { params, query: {} })
    const waiting = items.find((file) => file.name === name)
    expect(waiting).toMatchObject({ size: content.length })
    const body = { parentId: project.rootId, name: `placed ${name}` }
    const node = await client.call(placeUnplaced, {
      params: { ...params, unplacedId: waiting?.id ?? '' },
      body,
    })
    expect((await download(client, fileAddress(node.id))).bytes.equals(content)).toBe(true)
  })

  it('whose name is taken meanwhile ends unplaced', async () => {
    const { client, project } = stage
    const { location, name } = await begin()
    await upload(client, {
      projectId: project.id,
      parentId: project.rootId,
      path: ['x', randomUUID()],
      content: Buffer.from('x'),
    })
    await makeFolder(stage, name)
    const answer = await patchWhenFree(location, half, content.subarray(half))
    expect([answer.status, answer.code]).toEqual([422, 'upload_unplaced'])
  })

  it('whose person loses the right meanwhile is refused in the end and leaves nothing', async () => {
    const { admin, project } = stage
    const member = await invite(admin, 'member', project.id)
    const { uploadId, location, name } = await begin(member.client)
    const params = { organizationId: admin.organizationId, userId: member.userId }
    await admin.client.call(removeMember, { params })
    const answer = await patchWhenFree(location, half, content.subarray(half))
    expect(`${answer.status} ${answer.code}`).toMatch(/^403 (upload_discarded|grant_revoked)$/)
    expect(await namesIn(stage)).not.toContain(name)
    await expect(refusalOf(member.client.call(getUpload, { params: { uploadId } }))).resolves.toMatch(
      /^(401|403|404) /,
    )
  })

  it('that would fill the quota that a sibling reserved is refused before its first byte', async () => {
    const { admin, client } = stage
    const project = await makeProject(admin)
    const params = { projectId: project.id }
    await client.call(updateProject, { params, body: { quotaBytes: 300_000 } })
    const file = { projectId: project.id, parentId: project.rootId, content }
    const first = await reserve(client, { ...file, path: ['first'] })
    await expect(refusalOf(reserve(client, { ...file, path: ['second'] }))).resolves.toBe(
      '422 quota_exceeded',
    )
    await client.call(cancelUpload, { params: { uploadId: first } })
    await upload(client, { ...file, path: ['second'] })
    const { usage } = await client.call(getProject, { params })
    expect(usage).toMatchObject({ storedBytes: content.length, reservedBytes: 0, files: 1 })
  })

  it('by two siblings at once never passes the quota', async () => {
    const { admin, client } = stage
    const project = await makeProject(admin)
    await client.call(updateProject, {
      params: { projectId: project.id },
      body: { quotaBytes: 5 * content.length },
    })
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, number) =>
        refusalOf(
          reserve(client, {
            projectId: project.id,
            parentId: project.rootId,
            path: [String(number)],
            content,
          }),
        ),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(5)
  })
})

describe('the protocol of uploads', () => {
  it.each([
    ['behind where it stands', half - 1],
    ['ahead of where it stands', half + 1],
    ['of 0', 0],
  ])('refuses an offset %s and changes nothing', async (_, offset) => {
    const { location } = await begin()
    const answer = await patchWhenFree(location, offset, content.subarray(half))
    expect([answer.status, answer.code]).toEqual([409, 'upload_offset'])
    const head = await tus(location, { method: 'HEAD' })
    expect(head.offset).toBe(half)
  })

  it.each(['-1', 'abc', '', '1e3', '99999999999999999999'])('refuses the offset "%s"', async (offset) => {
    const { location } = await begin()
    const answer = await patchWhenFree(location, 0, content, { headers: { 'Upload-Offset': offset } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })

  it('refuses more bytes than announced, and keeps what there was', async () => {
    const { location } = await begin()
    const answer = await patchWhenFree(
      location,
      half,
      Buffer.concat([content.subarray(half), Buffer.from('more')]),
    )
    expect([answer.status, answer.code]).toEqual([413, 'upload_length'])
    const rest = await patchWhenFree(location, half, content.subarray(half))
    expect(rest.status).toBe(204)
  })

  it.each(['-5', 'many', '1.5', '99999999999999999999'])('refuses the length "%s"', async (length) => {
    const { endpoint, grant } = await begin()
    const answer = await createByTus(endpoint, grant, 0, { headers: { 'Upload-Length': length } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })

  it.each([null, '0.2.2', '2.0.0'])('refuses the version %s of itself', async (version) => {
    const { endpoint, grant, location } = await begin()
    expect((await createByTus(endpoint, grant, content.length, { version })).status).toBe(412)
    const answer = await tus(location, { method: 'HEAD', version })
    expect([answer.status, answer.headers['tus-version']]).toEqual([412, '1.0.0'])
  })

  it('answers huge metadata clearly and goes on serving', async () => {
    const { endpoint, grant } = await begin()
    const metadata = `filename ${Buffer.alloc(40_000, 'x').toString('base64')}`
    const answer = await createByTus(endpoint, grant, content.length, {
      headers: { 'Upload-Metadata': metadata },
    })
    expect([400, 413, 431]).toContain(answer.status)
    expect((await createByTus(endpoint, grant, content.length)).status).toBe(201)
  })

  it('refuses another content type, and a body that is not one', async () => {
    const { location } = await begin()
    const answer = await patchWhenFree(location, half, content.subarray(half), {
      headers: { 'Content-Type': 'text/plain' },
    })
    expect(answer.status).toBe(415)
  })

  it('answers a second creation with the same address', async () => {
    const { endpoint, grant, location } = await begin()
    const again = await createByTus(endpoint, grant, content.length)
    expect([again.status, again.location]).toEqual([201, location])
  })

  it('does not know an address with another signature', async () => {
    const { location } = await begin()
    const forged = location.replace(/.{5}$/, 'AAAAA')
    const answer = await tus(forged, { method: 'HEAD' })
    expect(answer.status).toBe(404)
  })

  it('keeps what arrived when the line is cut in the middle of a request', async () => {
    const { location } = await begin()
    await patchWhenFree(location, half, content.subarray(half), { cutAfter: 50_000 }).catch(() => undefined)
    const { offset = 0 } = await untilAnswered(location)
    expect(offset).toBeGreaterThanOrEqual(half)
    const answer = await patchWhenFree(location, offset, content.subarray(offset))
    expect(answer.status).toBe(204)
  })

  it('ends an upload by DELETE', async () => {
    const { location, uploadId, name } = await begin()
    expect((await tus(location, { method: 'DELETE' })).status).toBe(204)
    expect([404, 410]).toContain((await tus(location, { method: 'HEAD' })).status)
    expect(await namesIn(stage)).not.toContain(name)
    expect((await stage.client.call(getUpload, { params: { uploadId } })).state).not.toBe('committed')
  })
})

/** HEAD until the connector has put away what the cut request left. */
async function untilAnswered(location: string) {
  for (;;) {
    const answer = await tus(location, { method: 'HEAD' })
    if (answer.status !== 423) return answer
  }
}
