import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'

/**
 * Forgets who someone was: name, address and every way to sign in. The row stays, so that what they made and the audit trail refer
 * to one and the same, nameless person. In a transaction scoped to the tenant, after their memberships went.
 */
export async function redactPerson(tx: Transaction, userId: string): Promise<void> {
  const nobody = `deleted-${userId}@deleted.invalid`
  await tx.execute(sql`
    update users set state = 'deleted', operator = false, email = ${nobody}, email_key = ${nobody},
      display_name = 'Deleted person', name_key = 'deleted person' where id = ${userId}`)
  for (const table of [
    'passwords',
    'password_history',
    'password_links',
    'email_changes',
    'devices',
    'api_tokens',
  ])
    await tx.execute(sql`delete from ${sql.identifier(table)} where user_id = ${userId}`)
}
