import type { AuditEvent, AuditFilter } from '@holdfast/contracts/audit/trail'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { decodeCursor, ID, INSTANT, page } from '../projects/cursor.ts'
import { instant } from '../projects/time.ts'

/** Members of the event that the contracts do not know by name. */
type Fields = Record<string, unknown>

export type EventRow = {
  id: string
  at: string
  actor_id: string | null
  actor_email: string | null
  actor_name: string | null
  session_id: string | null
  address: string
  user_agent: string
  request_id: string
  action: string
  object_kind: string
  object_id: string | null
  object_name: string | null
  project_id: string | null
  project_name: string | null
  before: Fields | null
  after: Fields | null
  bytes: string | null
  erased: boolean
}

export interface PageOf {
  cursor?: string | undefined
  limit: number
}

/** What holds of the rows of `e`. Conditions on indexed columns use operators that row-level security lets the planner trust. */
export function conditionsOf(filter: AuditFilter): SQL[] {
  const { actorId, objectId, projectId, action, from, to, address, requestId, text } = filter
  return [
    actorId && sql`e.actor_id = ${actorId}`,
    objectId && sql`e.object_id = ${objectId}`,
    projectId && sql`e.project_id = ${projectId}`,
    action && (action.endsWith('.') ? ofEntity(action) : sql`e.action = ${action}`),
    from && sql`e.at >= ${from}::timestamptz`,
    to && sql`e.at < ${to}::timestamptz`,
    address && sql`e.address = ${address}`,
    requestId && sql`e.request_id = ${requestId}`,
    text && sql`e.object_name ilike ${`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`,
  ].filter((condition) => condition !== undefined && condition !== '')
}

/** `node.` to `node/`: the point is followed by the slash. */
function ofEntity(prefix: string): SQL {
  return sql`e.action >= ${prefix} and e.action < ${`${prefix.slice(0, -1)}/`}`
}

/** Bounds a search for rows that no block holds: transactions may have been open for a while when the last block was made. */
export function sinceLastBlock(organizationId: string): SQL {
  return sql`e.at > coalesce((select c.sealed_at from audit_chains c where c.chain_id = ${organizationId}), '-infinity')
    - interval '1 hour'`
}

/** A page of one organisation's trail, newest first, one row longer than asked for. */
export function pageQuery(
  organizationId: string,
  conditions: readonly SQL[],
  { cursor, limit }: PageOf,
): SQL {
  const after = cursor === undefined ? [] : [beforeCursor(cursor)]
  const where = sql.join([sql`e.organization_id = ${organizationId}`, ...conditions, ...after], sql` and `)
  return named(
    sql`select * from audit_events e where ${where} order by e.at desc, e.id desc limit ${limit + 1}`,
  )
}

function beforeCursor(cursor: string): SQL {
  const [at, id] = decodeCursor(cursor, [INSTANT, ID])
  return sql`(e.at, e.id) < (${at}::timestamptz, ${id}::uuid)`
}

/** The rows of a query on the trail, with what is known by their ids now. */
export function named(rows: SQL): SQL {
  return sql`
    select e.id, e.at, e.actor_id, e.actor_email, u.display_name as actor_name, e.session_id, e.address, e.user_agent,
      e.request_id, e.action, e.object_kind, e.object_id, e.object_name, e.project_id, p.name as project_name, e.before,
      e.after, o.bytes, e.salt is null as erased
    from (${rows}) e
    left join users u on u.id = e.actor_id
    left join projects p on p.id = e.project_id
    left join openings o on o.session_id = e.session_id and o.object_id = e.object_id
      and o.purpose = e.after ->> 'purpose' and e.action in ('version.opened', 'archive.opened')
    order by e.at desc, e.id desc`
}

export function toPage(rows: readonly EventRow[], limit: number) {
  return page(rows, limit, { item: toEvent, cursor: (row) => [row.at, row.id] })
}

export function toEvent(row: EventRow): AuditEvent {
  return {
    id: row.id,
    at: instant(row.at),
    actor:
      row.actor_email === null ? null : { id: row.actor_id, email: row.actor_email, name: row.actor_name },
    action: row.action,
    object: { kind: row.object_kind, id: row.object_id, name: row.object_name },
    project: row.project_id === null ? null : { id: row.project_id, name: row.project_name },
    address: row.address,
    userAgent: row.user_agent,
    requestId: row.request_id,
    sessionId: row.session_id,
    before: row.before,
    after: row.after,
    bytes: row.bytes === null ? null : Number(row.bytes),
    erased: row.erased,
  }
}
