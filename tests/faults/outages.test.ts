import { randomBytes, randomUUID } from 'node:crypto'
import { listNodes } from '@holdfast/contracts/nodes'
import { grantUpload, openFile } from '@holdfast/contracts/uploads'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { untilOk } from '../harness/appliance.ts'
import { lacks } from '../harness/needs.ts'
import { minioBinary } from '../harness/stores.ts'
import { download, fileAddress, read, reserve, upload } from '../harness/transfers.ts'
import { createByTus, patchByTus, tus } from '../harness/tus.ts'
import type { TusAnswer } from '../harness/tus.ts'
import { until } from '../harness/until.ts'
import { setStage } from './stage.ts'
import type { Stage } from './stage.ts'

const content = randomBytes(20 * 1024 * 1024)
const half = content.length / 2

/** Without a MinIO server files rest in a folder, and only its own outages are left out. */
const noMinio = lacks('a MinIO server', minioBinary !== undefined)

describe('an appliance', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage({ store: noMinio ? 'filesystem' : 's3' })
  })
  afterEach(() => stage.appliance.heal())
  afterAll(() => stage?.appliance.stop())

  async function begin() {
    const { client, project } = stage
    const uploadId = await reserve(client, {
      projectId: project.id,
      parentId: project.rootId,
      path: [randomUUID()],
      content,
    })
    const { endpoint, grant } = await client.call(grantUpload, { params: { uploadId } })
    const { location } = await createByTus(endpoint, grant, content.length)
    const answer = await patchByTus(location, 0, content.subarray(0, half))
    expect(answer.offset).toBe(half)
    return location
  }

  /** Goes on with an upload as a patient client does, and answers the first offset that it was told. */
  async function finish(location: string): Promise<number | undefined> {
    let first: number | undefined
    await until(async () => {
      const { offset } = await tus(location, { method: 'HEAD' })
      if (offset === undefined) return false
      first ??= offset
      if (offset === content.length) return true
      return (await patchByTus(location, offset, content.subarray(offset))).status === 204
    })
    return first
  }

  const list = async () => {
    const { client, project } = stage
    const query = `parentId=${project.rootId}`
    return (await client.fetch(listNodes.path.replace('{projectId}', project.id) + `?${query}`)).status
  }

  it('whose database is killed says so, goes on serving files under grants, and recovers by itself', async () => {
    const { client, project, appliance } = stage
    const file = { projectId: project.id, parentId: project.rootId, path: [randomUUID()], content }
    const { nodeId } = await upload(client, file)
    const { url } = await client.call(openFile, { params: { nodeId }, body: {} })
    await appliance.postgres.kill()
    expect(await list()).toBe(503)
    expect((await fetch(`${appliance.internal.api}/readyz`)).status).toBe(503)
    expect((await read(url)).bytes.equals(content)).toBe(true)
    expect(appliance.api.running() && appliance.worker.running()).toBe(true)
    await appliance.postgres.start()
    await until(async () => (await list()) === 200)
  })

  it('whose database is frozen says so after half a minute at the latest, and recovers', async () => {
    const { appliance } = stage
    appliance.postgres.pause()
    const begun = performance.now()
    expect(await list()).toBe(503)
    expect(performance.now() - begun).toBeLessThan(35_000)
    appliance.postgres.resume()
    await until(async () => (await list()) === 200)
  })

  it('whose database is away at the end of an upload acknowledges nothing, and commits later', async () => {
    const location = await begin()
    await stage.appliance.postgres.kill()
    const answer = await patchByTus(location, half, content.subarray(half))
    expect([answer.status, answer.code]).toEqual([423, 'upload_pending'])
    await stage.appliance.postgres.start()
    expect(await finish(location)).toBeGreaterThanOrEqual(half)
  })

  it('whose api is killed lets an upload go on, holds back its acknowledgement, and commits later', async () => {
    const location = await begin()
    await stage.appliance.api.kill()
    const answer = await patchByTus(location, half, content.subarray(half))
    expect([answer.status, answer.code]).toEqual([423, 'upload_pending'])
    const head = await tus(location, { method: 'HEAD' })
    expect(head.offset).not.toBe(content.length)
    await stage.appliance.api.start()
    await finish(location)
  })

  it('whose connector is killed in the middle of a request still has what it acknowledged', async () => {
    const location = await begin()
    const cut = patchByTus(location, half, content.subarray(half)).catch(() => undefined)
    await stage.appliance.connector.kill()
    await cut
    await stage.appliance.connector.start()
    expect(await finish(location)).toBeGreaterThanOrEqual(half)
  })

  it('whose connector is told to end in the middle of a transfer keeps what arrived and ends with 0', async () => {
    const location = await begin()
    const cut = patchByTus(location, half, content.subarray(half)).catch(() => undefined)
    expect(await stage.appliance.connector.stop()).toBe(0)
    await cut
    await stage.appliance.connector.start()
    expect(await finish(location)).toBeGreaterThanOrEqual(half)
  })

  it('whose api is told to end under requests ends with 0', async () => {
    const requests = Promise.allSettled(Array.from({ length: 20 }, () => list()))
    expect(await stage.appliance.api.stop()).toBe(0)
    await requests
  })

  it('whose connector is frozen for a while goes on afterwards', async () => {
    const location = await begin()
    const { connector } = stage.appliance
    connector.pause()
    const late: Promise<TusAnswer | undefined> = patchByTus(location, half, content.subarray(half)).catch(
      () => undefined,
    )
    setTimeout(() => connector.resume(), 2000)
    await late
    await finish(location)
  })

  it.skipIf(noMinio).each(['kill', 'pause'] as const)(
    'whose object store meets a %s tells clients to try again and loses nothing',
    async (how) => {
      const { client, project, appliance } = stage
      const file = { projectId: project.id, parentId: project.rootId, path: [randomUUID()], content }
      const { nodeId } = await upload(client, file)
      const location = await begin()
      const minio = appliance.store.service
      await minio?.[how]()
      const [patch, whole] = await Promise.all([
        patchByTus(location, half, content.subarray(half), { timeout: 50_000 }).catch(() => undefined),
        download(client, fileAddress(nodeId)).catch(() => undefined),
      ])
      if (patch) expect(patch.status).toBe(423)
      if (whole)
        expect([whole.status, whole.headers.get('content-type')]).toEqual([503, 'application/problem+json'])
      await appliance.heal()
      expect(await finish(location)).toBeGreaterThanOrEqual(half)
      expect((await download(client, fileAddress(nodeId))).bytes.equals(content)).toBe(true)
    },
  )

  it('that is started before its database waits for it', async () => {
    const { api, postgres } = stage.appliance
    await api.kill()
    await postgres.kill()
    const started = api.start()
    await postgres.start()
    await started
    await untilOk(`${stage.appliance.internal.api}/readyz`)
  })
})
