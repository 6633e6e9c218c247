import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { listConnectors } from '@holdfast/contracts/storages'
import { grantUpload } from '@holdfast/contracts/uploads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reserve, upload } from '../harness/transfers.ts'
import { createByTus } from '../harness/tus.ts'
import { until } from '../harness/until.ts'
import { setStage } from './stage.ts'
import type { Stage } from './stage.ts'

/** The connector's clock goes ten minutes ahead from its second start on. */
describe('a connector whose clock is ten minutes off', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage()
  })
  afterAll(() => stage?.appliance.stop())

  it('judges no grant, says so to whoever asks and to the operator, and works again with the right time', async () => {
    const { client, project, appliance } = stage
    const content = Buffer.from('four')
    const file = { projectId: project.id, parentId: project.rootId, content }
    const uploadId = await reserve(client, { ...file, path: ['late.txt'] })
    const { endpoint, grant } = await client.call(grantUpload, { params: { uploadId } })
    await appliance.connector.stop()
    const shifted = await appliance.startAnother('connector', {
      SHIFT_SECONDS: '600',
      NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'shifted-clock.ts')).href}`,
    })
    try {
      await until(async () => {
        const { items } = await client.call(listConnectors, {})
        return Math.abs(items[0]?.clockSkew ?? 0) > 500
      })
      const answer = await createByTus(endpoint, grant, content.length)
      expect([answer.status, answer.code]).toEqual([503, 'connector_not_ready'])
      const ready = await fetch(`${appliance.internal.connector}/readyz`)
      expect(ready.status).toBe(503)
      expect(await ready.text()).toContain('clock')
    } finally {
      await shifted.stop()
    }
    await appliance.connector.start()
    await expect(upload(client, { ...file, path: ['in time.txt'] })).resolves.toMatchObject({
      state: 'committed',
    })
  })
})
