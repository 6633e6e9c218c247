import { sql } from 'drizzle-orm'
import type { ApiToken, TokenScope } from '@holdfast/contracts/api-tokens'
import { instant, instantOrNull } from '../projects/time.ts'

/** By which people and scanners of leaked secrets recognise one. */
export const tokenPrefix = 'hft_'

/** A token with its person and organisation, as PostgreSQL names it. */
export interface TokenRow extends Record<string, unknown> {
  id: string
  organization_id: string
  organization_name: string
  name: string
  ending: string
  scopes: TokenScope[]
  user_id: string
  email: string
  display_name: string
  created_at: string
  expires_at: string
  last_used_at: string | null
  last_address: string | null
}

/** In a transaction of the tenant. The organisation is named by a function, since its row is not in that scope. */
export const selectTokens = sql`
  select t.id, t.organization_id, coalesce(organization_name(t.organization_id), '') as organization_name, t.name, t.ending,
    t.scopes, t.user_id, u.email, u.display_name, t.created_at, t.expires_at, t.last_used_at, t.last_address
  from api_tokens t join users u on u.id = t.user_id`

export function tokenOf(row: TokenRow): ApiToken {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    name: row.name,
    ending: row.ending,
    scopes: row.scopes,
    owner: { userId: row.user_id, email: row.email, displayName: row.display_name },
    createdAt: instant(row.created_at),
    expiresAt: instant(row.expires_at),
    lastUsedAt: instantOrNull(row.last_used_at),
    lastAddress: row.last_address,
  }
}
