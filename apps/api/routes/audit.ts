import * as routes from '@holdfast/contracts/audit/trail'
import { exportAudit } from '@holdfast/domain/audit/export'
import { getAudit } from '@holdfast/domain/audit/get'
import { getIntegrity, listKeys, updatePolicy } from '@holdfast/domain/audit/integrity'
import { listAudit, listNodeAudit, listProjectAudit } from '@holdfast/domain/audit/list'
import { listSignIns } from '@holdfast/domain/audit/list-sign-ins'
import { streamText } from '../http/stream-text.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

const endings = { csv: 'csv', events: 'events.jsonl', blocks: 'blocks.jsonl' } as const

/** The audit trail, for those who may see it. */
export function auditRoutes(api: Api, { db }: Parts): void {
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
