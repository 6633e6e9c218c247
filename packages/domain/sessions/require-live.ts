import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { policyOf } from '../tenants/tenant.ts'

/**
 * Goes on only while the session of a long stream lives: it was looked at when the stream began, and may have been ended or have
 * reached a limit since. In a transaction of the tenant.
 *
 * @throws DomainError `unauthenticated`
 */
export async function requireLiveSession(
  tx: Pick<Queries, 'execute'>,
  { actor }: ActorContext,
): Promise<void> {
  if (actor.token) return requireLiveToken(tx, actor.sessionId)
  const { idleMinutes, absoluteHours } = await policyOf(tx)
  const live = await tx.execute(sql`
    select from sessions s join users u on u.id = s.user_id and u.state = 'active'
    where s.id = ${actor.sessionId} and s.user_id = ${actor.userId} and s.expires_at > now()
      and s.created_at > now() - make_interval(hours => ${absoluteHours})
      and s.last_seen_at > now() - make_interval(mins => ${idleMinutes})`)
  if (live.length === 0) throw new DomainError('unauthenticated')
}

async function requireLiveToken(tx: Pick<Queries, 'execute'>, tokenId: string): Promise<void> {
  const live = await tx.execute(sql`
    select from api_tokens t join users u on u.id = t.user_id and u.state = 'active'
    where t.id = ${tokenId} and t.expires_at > now()`)
  if (live.length === 0) throw new DomainError('unauthenticated')
}
