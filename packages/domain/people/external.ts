import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { emailKey } from './email.ts'

/**
 * Whether an address is of another domain than those of the organisation's account administrators: then its person is taken for
 * someone from outside until an administrator says otherwise.
 */
export async function isOutside(
  tx: Pick<Queries, 'execute'>,
  organizationId: string,
  email: string,
): Promise<boolean> {
  const rows = await tx.execute<{ domain: string }>(sql`
    select distinct split_part(u.email_key, '@', 2) as domain from role_assignments a join users u on u.id = a.user_id
    where a.organization_id = ${organizationId} and a.project_id is null and a.role = 'account_administrator'`)
  const domain = emailKey(email).split('@').at(-1)
  return rows.length > 0 && !rows.some((row) => row.domain === domain)
}
