import { sql } from 'drizzle-orm'
import type { ApiToken, TokenScope } from '@holdfast/contracts/api-tokens'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { hashToken, newToken } from '../secret-token.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { selectTokens, tokenOf, tokenPrefix } from './token.ts'
import type { TokenRow } from './token.ts'

/** More than anyone looks after. */
const mostTokens = 100

export interface NewApiToken {
  organizationId: string
  name: string
  scopes: readonly TokenScope[]
  days: number
}

/**
 * Makes a token by which a program acts as this person in one organisation. The token is in this answer and nowhere else.
 *
 * @throws DomainError `proof_required`, `not_found` when the person is no member there, `too_many_tokens`
 */
export function createApiToken(
  ctx: ActorContext,
  { organizationId, name: given, scopes: wanted, days }: NewApiToken,
): Promise<ApiToken & { token: string }> {
  requireRecentProof(ctx)
  const [name, scopes] = [given.normalize('NFC'), [...new Set(wanted)].toSorted()]
  const token = tokenPrefix + newToken().token
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, ctx: acting }) => {
    const { userId, session } = acting.actor
    await refuseTooMany(tx, userId)
    const [made] = await tx.execute<{ id: string }>(sql`
      insert into api_tokens (tenant_id, organization_id, user_id, name, token_hash, ending, scopes, provider_id,
        factor_at, expires_at)
      values (${acting.tenantId}, ${organizationId}, ${userId}, ${name}, ${hashToken(token)}, ${token.slice(-4)},
        ${sql.param(scopes)}::text[], ${session?.providerId ?? null}::uuid,
        ${session?.factorAt?.toISOString() ?? null}::timestamptz, now() + make_interval(days => ${days}))
      returning id`)
    const [row] = await tx.execute<TokenRow>(sql`${selectTokens} where t.id = ${made?.id ?? null}`)
    if (!row) throw new Error('the token was not inserted')
    await audit(tx, acting, {
      action: 'api_token.created',
      object: { kind: 'api_token', id: row.id, name },
      after: { scopes, expiresAt: row.expires_at },
      organizationId,
    })
    return { ...tokenOf(row), token }
  })
}

async function refuseTooMany(tx: Transaction, userId: string): Promise<void> {
  const [row] = await tx.execute<{ tokens: number }>(sql`
    select count(*)::int as tokens from api_tokens where user_id = ${userId} and expires_at > now()`)
  if ((row?.tokens ?? 0) >= mostTokens) throw new DomainError('too_many_tokens')
}
