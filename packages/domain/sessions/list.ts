import { sql } from 'drizzle-orm'
import type { SessionSummary } from '@holdfast/contracts/session'
import type { Queries } from '@holdfast/db/database'
import { inTenant } from '../context.ts'
import type { ActorContext, Context } from '../context.ts'
import { decodeCursor, ID, INSTANT, page } from '../projects/cursor.ts'
import { instant } from '../projects/time.ts'
import { policyOf } from '../tenants/tenant.ts'

interface Row extends Record<string, unknown> {
  id: string
  user_agent: string
  address: string
  method: string
  created_at: string
  last_seen_at: string
  ends_at: string
}

export interface SessionPage {
  cursor?: string | undefined
  limit: number
}

/** One's own live sessions, newest first. */
export function listOwnSessions(ctx: ActorContext, query: SessionPage) {
  const { userId, sessionId } = ctx.actor
  return inTenant(ctx, (tx) => sessionsOf(tx, ctx, { userId, currentId: sessionId, ...query }))
}

/** Live sessions of a person of the tenant in scope, newest first: those that neither limit has ended. */
export async function sessionsOf(
  tx: Pick<Queries, 'execute'>,
  { placeOf }: Pick<Context, 'placeOf'>,
  { userId, currentId, cursor, limit }: SessionPage & { userId: string; currentId: string },
) {
  const { idleMinutes, absoluteHours } = await policyOf(tx)
  const [at, id] = cursor ? decodeCursor(cursor, [INSTANT, ID]) : []
  const after = cursor ? sql`and (created_at, id) < (${at}::timestamptz, ${id}::uuid)` : sql``
  const rows = await tx.execute<Row>(sql`
    select id, user_agent, address, method, created_at, last_seen_at,
      least(expires_at, created_at + make_interval(hours => ${absoluteHours}),
        last_seen_at + make_interval(mins => ${idleMinutes})) as ends_at
    from sessions
    where user_id = ${userId} and expires_at > now() and created_at > now() - make_interval(hours => ${absoluteHours})
      and last_seen_at > now() - make_interval(mins => ${idleMinutes}) ${after}
    order by created_at desc, id desc limit ${limit + 1}`)
  return page(rows, limit, {
    item: (row): SessionSummary => ({
      id: row.id,
      current: row.id === currentId,
      userAgent: row.user_agent,
      address: row.address,
      place: placeOf?.(row.address)?.name ?? null,
      method: row.method,
      createdAt: instant(row.created_at),
      lastSeenAt: instant(row.last_seen_at),
      expiresAt: instant(row.ends_at),
    }),
    cursor: (row) => [row.created_at, row.id],
  })
}
