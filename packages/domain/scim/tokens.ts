import { sql } from 'drizzle-orm'
import type { ScimToken } from '@holdfast/contracts/scim'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { instant, instantOrNull } from '../projects/time.ts'
import { hashToken, newToken } from '../secret-token.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { tokenPrefix } from './authenticate.ts'

const mostTokens = 10

interface TokenRow extends Record<string, unknown> {
  id: string
  name: string
  created_by: string
  created_at: string
  expires_at: string
  last_used_at: string | null
  last_address: string | null
}

const columns = sql`id, name, created_by, created_at, expires_at, last_used_at, last_address`

/** Tokens of directories, newest first, expired ones too: an administrator looks here for why provisioning stopped. */
export function listScimTokens(ctx: Context, organizationId: string): Promise<{ items: ScimToken[] }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'settings.manage')
    const rows = await tx.execute<TokenRow>(
      sql`select ${columns} from scim_tokens where organization_id = ${organizationId} order by id desc limit ${mostTokens}`,
    )
    return { items: rows.map(tokenOf) }
  })
}

/**
 * Makes a token; only its hash is kept.
 *
 * @throws DomainError `too_many_scim_tokens`, `forbidden`
 */
export function createScimToken(
  ctx: Context,
  organizationId: string,
  { name, days }: { name: string; days: number },
): Promise<ScimToken & { token: string }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'settings.manage')
    requireRecentProof(acting)
    await tx.execute(sql`select from organizations where id = ${organizationId} for no key update`)
    const [{ count } = { count: 0 }] = await tx.execute<{ count: number }>(
      sql`select count(*)::int as count from scim_tokens where organization_id = ${organizationId}`,
    )
    if (count >= mostTokens)
      throw new DomainError('too_many_scim_tokens', 'Revoke one that is not used any more.')
    const token = tokenPrefix + newToken().token
    const [row] = await tx.execute<TokenRow>(sql`
      insert into scim_tokens (organization_id, tenant_id, name, token_hash, created_by, expires_at)
      values (${organizationId}, ${acting.tenantId}, ${name}, ${hashToken(token)}, ${acting.actor.displayName},
        now() + make_interval(days => ${days})) returning ${columns}`)
    if (!row) throw new Error('a token was not written')
    await audit(tx, acting, {
      action: 'provisioning.token_created',
      object: { kind: 'organization', id: organizationId, name },
      after: { tokenId: row.id, expiresAt: instant(row.expires_at) },
      organizationId,
    })
    return { ...tokenOf(row), token }
  })
}

/** @throws DomainError `not_found`, `forbidden` */
export function revokeScimToken(ctx: Context, organizationId: string, id: string): Promise<void> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'settings.manage')
    const [row] = await tx.execute<{ name: string }>(sql`
      delete from scim_tokens where organization_id = ${organizationId} and id = ${id} returning name`)
    if (!row) throw new DomainError('not_found')
    await audit(tx, acting, {
      action: 'provisioning.token_revoked',
      object: { kind: 'organization', id: organizationId, name: row.name },
      before: { tokenId: id },
      organizationId,
    })
  })
}

function tokenOf(row: TokenRow): ScimToken {
  return {
    id: row.id,
    name: row.name,
    createdBy: row.created_by,
    createdAt: instant(row.created_at),
    expiresAt: instant(row.expires_at),
    lastUsedAt: instantOrNull(row.last_used_at),
    lastAddress: row.last_address,
  }
}
