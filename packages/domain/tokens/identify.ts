import { sql } from 'drizzle-orm'
import type { TokenScope } from '@holdfast/contracts/api-tokens'
import { inScope } from '@holdfast/db/database'
import type { Database } from '@holdfast/db/database'
import type { Actor, ActorSession } from '../context.ts'
import { hashToken } from '../secret-token.ts'
import { tokenPrefix } from './token.ts'

interface Row extends Record<string, unknown> {
  id: string
  organization_id: string
  user_id: string
  email: string
  display_name: string
  scopes: TokenScope[]
  provider_id: string | null
  factor_at: string | null
  created_at: string
  seen_lately: boolean
}

/**
 * Who acts by an API token; null for one that is unknown, revoked or over, or whose person is disabled. Its last use is
 * noted once a minute, so that reading does not mean writing.
 */
export async function actorOfToken(
  db: Database,
  { tenantId, token, address }: { tenantId: string; token: string; address: string },
): Promise<Actor | null> {
  if (!token.startsWith(tokenPrefix) || token.length > 100) return null
  const [row] = await db.execute<Row>(
    sql`select * from api_token_of_hash(${tenantId}, ${hashToken(token)}, ${address})`,
  )
  if (!row) return null
  if (!row.seen_lately)
    await inScope(db, { tenant: tenantId }, (tx) =>
      tx.execute(
        sql`update api_tokens set last_used_at = now(), last_address = ${address} where id = ${row.id}`,
      ),
    )
  return {
    userId: row.user_id,
    email: row.email,
    displayName: row.display_name,
    // Grants carry it, and the audit trail says it: revoking the token cuts what it was granted.
    sessionId: row.id,
    session: sessionOf(row),
    // Whoever runs the appliance does that in person.
    operator: false,
    token: { organizationId: row.organization_id, scopes: row.scopes },
  }
}

/** A token carries what the session that made it had proven, and is no fresher than its making. */
function sessionOf(row: Row): ActorSession {
  const createdAt = new Date(row.created_at)
  const factorAt = row.factor_at === null ? null : new Date(row.factor_at)
  return { method: 'token', providerId: row.provider_id, createdAt, factorAt, provenAt: createdAt }
}
