import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'

/** Stores a hash made by `hashPassword`, and makes open password links of the person void. */
export async function storePassword(
  tx: Transaction,
  tenantId: string,
  userId: string,
  hash: string,
): Promise<void> {
  await tx.execute(sql`
    insert into passwords (user_id, tenant_id, hash) values (${userId}, ${tenantId}, ${hash})
    on conflict (user_id) do update set hash = excluded.hash, changed_at = now()`)
  await tx.execute(sql`delete from password_links where user_id = ${userId}`)
}
