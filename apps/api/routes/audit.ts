import * as reports from '@holdfast/contracts/audit/report'
import * as streaming from '@holdfast/contracts/audit/streaming'
import * as routes from '@holdfast/contracts/audit/trail'
import { exportAudit } from '@holdfast/domain/audit/export'
import { getAudit } from '@holdfast/domain/audit/get'
import { getIntegrity, listKeys, updatePolicy } from '@holdfast/domain/audit/integrity'
import { listAudit, listNodeAudit, listProjectAudit } from '@holdfast/domain/audit/list'
import { listSignIns } from '@holdfast/domain/audit/list-sign-ins'
import {
  createDestination,
  deleteDestination,
  listDestinations,
  testDestination,
  updateDestination,
} from '@holdfast/domain/audit/streaming/destinations'
import { exportUsageReport, usageReport } from '@holdfast/domain/reports/usage'
import { streamText } from '../http/stream-text.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

const endings = { csv: 'csv', events: 'events.jsonl', blocks: 'blocks.jsonl' } as const

/** The audit trail, for those who may see it. */
export function auditRoutes(api: Api, parts: Parts): void {
  const { db } = parts

  api.on(routes.listAuditEvents, ({ ctx, params, query }) => listAudit(ctx, { ...params, ...query }))
  // Before the event by its id, whose pattern is the same.
  api.on(routes.exportAudit, async ({ ctx, params, query, c }) => {
    const { format, ...filter } = query
    const text = await exportAudit(ctx, { ...params, format, filter })
    const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl'
    return streamText(c, text, { type, name: `audit-${params.organizationId}.${endings[format]}` })
  })
  api.on(routes.getAuditIntegrity, ({ ctx, params }) => getIntegrity(ctx, params.organizationId))
  api.on(routes.updateAuditPolicy, ({ ctx, params, body }) => updatePolicy(ctx, params.organizationId, body))
  api.on(routes.getAuditEvent, ({ ctx, params }) => getAudit(ctx, params))
  api.on(routes.listProjectAudit, ({ ctx, params, query }) => listProjectAudit(ctx, { ...params, ...query }))
  api.on(routes.listNodeAudit, ({ ctx, params, query }) => listNodeAudit(ctx, { ...params, ...query }))
  api.on(routes.listSignIns, ({ ctx, params, query }) => listSignIns(ctx, { ...params, ...query }))
  api.on(routes.getAuditKeys, async () => ({ items: await listKeys(db) }))
}

/** Where the trail is sent to. */
export function auditDestinationRoutes(api: Api, { sealer, sso, config }: Parts): void {
  const parts = { sealer, outbound: sso.outbound, host: new URL(config.PUBLIC_URL).hostname }
  api.on(streaming.listDestinations, ({ ctx, params }) => listDestinations(ctx, params.organizationId))
  api.on(streaming.createDestination, ({ ctx, params, body }) =>
    createDestination(ctx, parts, params.organizationId, body),
  )
  api.on(streaming.updateDestination, ({ ctx, params, body }) => updateDestination(ctx, parts, params, body))
  api.on(streaming.deleteDestination, ({ ctx, params }) => deleteDestination(ctx, params))
  api.on(streaming.testDestination, ({ ctx, params }) => testDestination(ctx, parts, params))
}

/** What people use. */
export function reportRoutes(api: Api): void {
  api.on(reports.getUsageReport, ({ ctx, params, query }) => usageReport(ctx, { ...params, ...query }))
  api.on(reports.exportUsageReport, async ({ ctx, params, query, c }) => {
    const text = await exportUsageReport(ctx, { ...params, ...query })
    return streamText(c, text, { type: 'text/csv; charset=utf-8', name: `usage-${query.period}.csv` })
  })
}
