import { sql } from 'drizzle-orm'
import type { SessionSummary } from '@holdfast/contracts/session'
import type { Queries } from '@holdfast/db/database'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { policyOf } from '../tenants/tenant.ts'

interface Row extends Record<string, unknown> {
  id: string
  user_agent: string
  address: string
  created_at: string
  last_seen_at: string
  ends_at: string
}

/** One's own live sessions, newest first. */
export function listOwnSessions(ctx: ActorContext): Promise<SessionSummary[]> {
  return inTenant(ctx, (tx) => sessionsOf(tx, ctx.actor.userId, ctx.actor.sessionId))
}

/** Live sessions of a person of the tenant in scope: those that neither limit has ended. */
export async function sessionsOf(
  tx: Pick<Queries, 'execute'>,
  userId: string,
  currentId: string | null,
): Promise<SessionSummary[]> {
  const { idleMinutes, absoluteHours } = await policyOf(tx)
  const rows = await tx.execute<Row>(sql`
    select id, user_agent, address, created_at, last_seen_at,
      least(expires_at, created_at + make_interval(hours => ${absoluteHours}),
        last_seen_at + make_interval(mins => ${idleMinutes})) as ends_at
    from sessions
    where user_id = ${userId} and expires_at > now() and created_at > now() - make_interval(hours => ${absoluteHours})
      and last_seen_at > now() - make_interval(mins => ${idleMinutes})
    order by created_at desc limit 1000`)
  return rows.map((row) => ({
    id: row.id,
    current: row.id === currentId,
    userAgent: row.user_agent,
    address: row.address,
    createdAt: new Date(row.created_at).toISOString(),
    lastSeenAt: new Date(row.last_seen_at).toISOString(),
    expiresAt: new Date(row.ends_at).toISOString(),
  }))
}
