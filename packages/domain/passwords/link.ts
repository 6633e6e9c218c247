import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { newToken } from '../secret-token.ts'

/** A secret link with its end. */
export interface IssuedLink {
  url: string
  expiresAt: Date
}

/** Hours for which a link works that a person asked for themselves, or that an administrator hands over. */
export const linkHours = { forgotten: 1, administrator: 24 }

/** Makes the one link by which a person sets a new password; earlier ones are void. In a transaction of the tenant. */
export async function issuePasswordLink(
  tx: Pick<Queries, 'execute'>,
  {
    tenantId,
    userId,
    hours,
    publicUrl,
  }: { tenantId: string; userId: string; hours: number; publicUrl: string },
): Promise<IssuedLink> {
  const { token, hash } = newToken()
  await tx.execute(sql`delete from password_links where user_id = ${userId}`)
  const [row] = await tx.execute<{ expires_at: string }>(sql`
    insert into password_links (tenant_id, user_id, token_hash, expires_at)
    values (${tenantId}, ${userId}, ${hash}, now() + make_interval(hours => ${hours})) returning expires_at`)
  // In the fragment, which browsers do not send: no log ever holds it.
  return { url: `${publicUrl}/new-password#${token}`, expiresAt: new Date(row?.expires_at ?? 0) }
}
