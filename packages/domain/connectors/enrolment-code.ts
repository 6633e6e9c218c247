import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { createHash, randomBytes } from 'node:crypto'

/** How a one-time code is kept. */
export function hashCode(code: string): string {
  return createHash('sha256').update(`holdfast enrolment\0${code}`).digest('hex')
}

/** 24 random bytes, easy to copy. */
export function newCode(): string {
  return randomBytes(24).toString('base64url')
}

/**
 * Enters the appliance's own connector with the code that it was installed with, once. Its storages are offered to every
 * organisation. The code has no end, since the connector may be started much later.
 */
export async function ensureFirstConnector(db: Database, code: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('first connector', 5))`)
    const known = await tx.execute(sql`select from enrolment_codes where code_hash = ${hashCode(code)}`)
    if (known.length > 0) return
    await tx.execute(sql`
      with made as (
        insert into connectors (name, first)
        select 'Connector', true where not exists (select from connectors where first and public_key is not null)
        returning id)
      insert into enrolment_codes (code_hash, connector_id) select ${hashCode(code)}, id from made`)
  })
}
