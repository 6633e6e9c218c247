import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import type { IssuedLink } from '../passwords/link.ts'
import { newToken } from '../secret-token.ts'

/**
 * Makes a set-up link that works once and for an hour; an earlier one is void.
 *
 * @param publicUrl the origin that people use
 * @throws DomainError `already_set_up`
 */
export async function createSetupLink(db: Pick<Queries, 'execute'>, publicUrl: string): Promise<IssuedLink> {
  const { token, hash } = newToken()
  const [row] = await db.execute<{ at: string }>(sql`
    update appliance set setup_token_hash = ${hash}, setup_expires_at = now() + interval '1 hour'
    where set_up_at is null returning setup_expires_at as at`)
  if (!row) throw new DomainError('already_set_up')
  return { url: `${publicUrl}/setup#${token}`, expiresAt: new Date(row.at) }
}

/** Whether the appliance has been set up. */
export async function isSetUp(db: Pick<Queries, 'execute'>): Promise<boolean> {
  const [row] = await db.execute<{ done: boolean }>(sql`select set_up_at is not null as done from appliance`)
  return row?.done ?? false
}
