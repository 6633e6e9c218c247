import * as routes from '@holdfast/contracts/connector/protocol'
import { deliverAuditDone, nextAuditWork } from '@holdfast/domain/audit/copies'
import { listEntries } from '@holdfast/domain/archives/entries'
import { enrol } from '@holdfast/domain/connectors/enrol'
import { noteHeartbeat } from '@holdfast/domain/connectors/heartbeat'
import { pollRevocations } from '@holdfast/domain/connectors/poll-revocations'
import { originsOf } from '@holdfast/domain/connectors/app-origins'
import { noteReads } from '@holdfast/domain/downloads/note-reads'
import { claimJobs } from '@holdfast/domain/jobs/claim'
import { finishJob } from '@holdfast/domain/jobs/finish'
import { renewJob } from '@holdfast/domain/jobs/renew'
import { deliverReceipts } from '@holdfast/domain/uploads/deliver'
import { holdUpload } from '@holdfast/domain/uploads/lease'
import { ConnectorDoor } from '../connector-door.ts'
import type { FileParts } from '../file-parts.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

/** Seconds without a byte after which a connector lets a transfer go. */
const IDLE_SECONDS = 60

/** What connectors call: they have no tenant, and a database role of their own. */
export function connectorRoutes(api: Api, parts: Parts, { issuer, bells, metrics }: FileParts): void {
  const door = new ConnectorDoor(parts)
  const { config, connectorDb } = parts
  const place = { appliance: config.APPLIANCE_ID, epoch: config.EPOCH }
  api.app.use('/api/connector/v1/*', door.admit)

  api.on(routes.getKeySet, () => issuer.keySet)
  api.on(routes.enrol, async ({ body }) => ({ ...(await enrol(connectorDb, body)), ...place }))

  api.on(routes.heartbeat, async ({ body, c }) => {
    await noteHeartbeat(door.callerOf(c).ctx, body)
    return {
      origins: await originsOf(connectorDb, config.PUBLIC_URL),
      epoch: config.EPOCH,
      clock: new Date().toISOString(),
      settings: { idleSeconds: IDLE_SECONDS },
    }
  })

  api.on(routes.claimJobs, async ({ body, c }) => ({
    items: await claimJobs(door.callerOf(c).ctx, bells, { ...body, signal: c.req.raw.signal }),
  }))
  api.on(routes.renewJob, ({ params, body, c }) => renewJob(door.callerOf(c).ctx, { ...params, ...body }))
  api.on(routes.finishJob, ({ params, body, c }) => finishJob(door.callerOf(c).ctx, { ...params, ...body }))

  api.on(routes.holdUpload, ({ params, body, c }) => holdUpload(door.callerOf(c).ctx, { ...params, ...body }))
  api.on(routes.deliverReceipts, async ({ body, c }) => {
    const { ctx, key } = door.callerOf(c)
    const items = await deliverReceipts(ctx, body.receipts, key)
    for (const { outcome } of items) metrics.receipts.inc({ outcome })
    return { items }
  })

  api.on(routes.pollRevocations, ({ body, c }) =>
    pollRevocations(door.callerOf(c).ctx, bells, { ...body, signal: c.req.raw.signal }),
  )
  api.on(routes.getArchive, ({ params, query, c }) =>
    listEntries(door.callerOf(c).ctx, { ...params, ...query }),
  )
  api.on(routes.nextAuditWork, async ({ body, c }) => ({
    work: await nextAuditWork(door.callerOf(c).ctx, body),
  }))
  api.on(routes.deliverAuditWork, ({ body, c }) => deliverAuditDone(door.callerOf(c).ctx, body))
  api.on(routes.deliverReads, async ({ body, c }) => {
    const { bytes, corrupt } = await noteReads(door.callerOf(c).ctx, body.items)
    metrics.readBytes.inc(bytes)
    metrics.corruptReads.inc(corrupt)
  })
}
