import { sql } from 'drizzle-orm'
import type { TrustedDevice } from '@holdfast/contracts/factors'
import type { Queries } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import { instant } from '../projects/time.ts'
import { hashToken, newToken } from '../secret-token.ts'

/** A browser is trusted from now on; answers the token by which it is known. */
export async function trustDevice(
  tx: Pick<Queries, 'execute'>,
  ctx: Context,
  userId: string,
  days: number,
): Promise<string> {
  const { token, hash } = newToken()
  await tx.execute(sql`
    insert into trusted_devices (tenant_id, user_id, token_hash, user_agent, address, expires_at)
    values (${ctx.tenantId}, ${userId}, ${hash}, ${ctx.userAgent}, ${ctx.address}, now() + make_interval(days => ${days}))`)
  return token
}

/**
 * Whether the browser with this token is trusted for this person; answers its next token, so that a copied one does not last. A
 * policy that allows fewer days holds for those that are trusted already.
 */
export async function renewTrust(
  tx: Pick<Queries, 'execute'>,
  userId: string,
  known: string | undefined,
  days: number,
): Promise<string | null> {
  if (known === undefined || days === 0) return null
  const { token, hash } = newToken()
  const trusted = await tx.execute(sql`
    update trusted_devices set token_hash = ${hash}, last_used_at = now()
    where user_id = ${userId} and token_hash = ${hashToken(known)} and expires_at > now()
      and created_at > now() - make_interval(days => ${days}) returning 1`)
  return trusted.length > 0 ? token : null
}

interface Row extends Record<string, unknown> {
  id: string
  user_agent: string
  address: string
  created_at: string
  last_used_at: string
  expires_at: string
}

export async function trustedDevicesOf(
  tx: Pick<Queries, 'execute'>,
  userId: string,
): Promise<TrustedDevice[]> {
  const rows = await tx.execute<Row>(sql`
    select id, user_agent, address, created_at, last_used_at, expires_at from trusted_devices
    where user_id = ${userId} and expires_at > now() order by last_used_at desc limit 200`)
  return rows.map((row) => ({
    id: row.id,
    userAgent: row.user_agent,
    address: row.address,
    createdAt: instant(row.created_at),
    lastUsedAt: instant(row.last_used_at),
    expiresAt: instant(row.expires_at),
  }))
}

/** Asks for the factor everywhere again: after every change of factors or password. */
export async function forgetTrust(tx: Pick<Queries, 'execute'>, userId: string): Promise<void> {
  await tx.execute(sql`delete from trusted_devices where user_id = ${userId}`)
}
