import { sql } from 'drizzle-orm'
import type { EventKind, SecurityEvent } from '@holdfast/contracts/security-events'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'

interface Row extends Record<string, unknown> {
  id: string
  kind: EventKind
  at: string
  user_id: string | null
  email: string | null
  display_name: string | null
  address: string
  user_agent: string
  details: SecurityEvent['details']
  response: SecurityEvent['response']
  acknowledged_at: string | null
  acknowledged_by: string | null
  note: string
}

export interface EventPage {
  cursor?: string | undefined
  limit: number
  kind?: EventKind | undefined
  userId?: string | undefined
  /** `open`: nobody looked at them yet. */
  show: 'all' | 'open'
}

const selectEvents = sql`
  select e.id, e.kind, e.at, e.user_id, u.email, u.display_name, e.address, e.user_agent, e.details, e.response,
    e.acknowledged_at, e.acknowledged_by, e.note
  from security_events e left join users u on u.id = e.user_id`

/** Unusual things about the accounts of an organisation's people, newest first. */
export function listSecurityEvents(ctx: Context, organizationId: string, query: EventPage) {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'audit.see')
    const { cursor, limit, kind, userId, show } = query
    const conditions = [
      sql`e.organization_id = ${organizationId}`,
      ...(kind ? [sql`e.kind = ${kind}`] : []),
      ...(userId ? [sql`e.user_id = ${userId}`] : []),
      ...(show === 'open' ? [sql`e.acknowledged_at is null`] : []),
      ...(cursor ? [sql`e.id < ${decodeCursor(cursor, [ID])[0]}::uuid`] : []),
    ]
    const rows = await tx.execute<Row>(sql`
      ${selectEvents} where ${sql.join(conditions, sql` and `)} order by e.id desc limit ${limit + 1}`)
    return page(rows, limit, { item: (row) => eventOf(ctx, row), cursor: (row) => [row.id] })
  })
}

/**
 * Notes that someone looked at an event; a later note replaces the earlier one.
 *
 * @throws DomainError `not_found`, `forbidden`
 */
export function acknowledgeEvent(
  ctx: Context,
  organizationId: string,
  eventId: string,
  note: string,
): Promise<SecurityEvent> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'member.manage')
    const changed = await tx.execute(sql`
      update security_events set acknowledged_at = now(), acknowledged_by = ${acting.actor.displayName}, note = ${note}
      where organization_id = ${organizationId} and id = ${eventId} returning 1`)
    if (changed.length === 0) throw new DomainError('not_found')
    const [row] = await tx.execute<Row>(sql`
      ${selectEvents} where e.organization_id = ${organizationId} and e.id = ${eventId}`)
    if (!row) throw new DomainError('not_found')
    await audit(tx, acting, {
      action: 'security_event.acknowledged',
      object: { kind: 'security_event', id: eventId, name: row.kind },
      after: { note },
      organizationId,
    })
    return eventOf(ctx, row)
  })
}

function eventOf({ placeOf }: Context, row: Row): SecurityEvent {
  const { user_id: userId, email, display_name: displayName } = row
  const known = userId !== null && email !== null && displayName !== null
  return {
    id: row.id,
    kind: row.kind,
    at: instant(row.at),
    person: known ? { userId, email, displayName } : null,
    address: row.address,
    place: placeOf?.(row.address)?.name ?? null,
    userAgent: row.user_agent,
    details: row.details,
    response: row.response,
    acknowledged:
      row.acknowledged_at === null
        ? null
        : { at: instant(row.acknowledged_at), by: row.acknowledged_by ?? '', note: row.note },
  }
}
