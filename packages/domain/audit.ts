import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { Context } from './context.ts'

/** What an audit row is about. */
export interface AuditObject {
  /** In small letters and underscores: `node`, `project`, `access_review`. */
  kind: string
  id?: string | undefined
  /** Its name at that time, so that the trail can be read when the object is gone. */
  name?: string | undefined
}

export interface AuditEvent {
  /** Entity and past participle: `node.renamed`, `session.refused`. */
  action: `${string}.${string}`
  object: AuditObject
  /** What changed, by field; never a secret. */
  before?: Record<string, unknown> | undefined
  after?: Record<string, unknown> | undefined
  /** Left out for what concerns the tenant alone: sign-ins, accounts, policy. */
  organizationId?: string | undefined
  /** The project in whose trail it stands; what names one in `before` or `after` need not say it again. */
  projectId?: string | undefined
}

/**
 * Writes one row of the audit trail in the transaction of what it records. The transaction must be scoped to the
 * tenant and, where the event has one, to the organisation. Attribution comes from the context.
 */
export async function audit(tx: Pick<Queries, 'execute'>, ctx: Context, event: AuditEvent): Promise<void> {
  await auditAll(tx, ctx, [event])
}

/** Several rows in one statement. */
export async function auditAll(
  tx: Pick<Queries, 'execute'>,
  ctx: Context,
  events: readonly AuditEvent[],
): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(
    (event) =>
      sql`(${ctx.tenantId}::uuid, ${event.organizationId ?? null}::uuid, ${ctx.actor?.userId ?? null}::uuid,
        ${ctx.actor?.email ?? null}, ${ctx.actor?.sessionId ?? null}::uuid, ${ctx.address}, ${ctx.userAgent},
        ${ctx.requestId}, ${event.action}, ${event.object.kind}, ${event.object.id ?? null}::uuid,
        ${event.object.name ?? null}, ${projectOf(event)}::uuid, ${jsonb(event.before)}::text::jsonb,
        ${jsonb(event.after)}::text::jsonb)`,
  )
  await tx.execute(sql`
    insert into audit_events (tenant_id, organization_id, actor_id, actor_email, session_id, address, user_agent,
      request_id, action, object_kind, object_id, object_name, project_id, before, after)
    values ${sql.join(rows, sql`, `)}`)
}

function projectOf({ projectId, object, before, after }: AuditEvent): string | null {
  if (projectId !== undefined) return projectId
  if (object.kind === 'project' && object.id !== undefined) return object.id
  const named = after?.['projectId'] ?? before?.['projectId']
  return typeof named === 'string' ? named : null
}

function jsonb(fields: Record<string, unknown> | undefined): string | null {
  return fields === undefined ? null : JSON.stringify(fields)
}
