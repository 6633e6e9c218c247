import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'

/** As many as any policy compares with. */
const keptPasswords = 24

/**
 * Stores a hash made by `acceptPassword`, and makes open password links of the person void. The one before is kept as long as the
 * policy forbids its return.
 */
export async function storePassword(
  tx: Transaction,
  tenantId: string,
  userId: string,
  hash: string,
): Promise<void> {
  await tx.execute(sql`
    insert into password_history (tenant_id, user_id, hash)
    select p.tenant_id, p.user_id, p.hash from passwords p join tenants t on t.id = p.tenant_id
    where p.user_id = ${userId} and t.password_history > 0`)
  await tx.execute(sql`
    delete from password_history where user_id = ${userId} and id not in (
      select h.id from password_history h, tenants t
      where h.user_id = ${userId} and t.id = ${tenantId} and t.password_history > 0
      order by h.id desc limit ${keptPasswords})`)
  await tx.execute(sql`
    insert into passwords (user_id, tenant_id, hash) values (${userId}, ${tenantId}, ${hash})
    on conflict (user_id) do update set hash = excluded.hash, changed_at = now()`)
  await tx.execute(sql`delete from password_links where user_id = ${userId}`)
}
