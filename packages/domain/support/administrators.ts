import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'

/** The active account administrators of the organisation in scope, to whom its security matters are mailed. */
export async function administratorsOf(
  tx: Pick<Queries, 'execute'>,
  organizationId: string,
): Promise<{ id: string; email: string; displayName: string }[]> {
  return await tx.execute<{ id: string; email: string; displayName: string }>(sql`
    select u.id, u.email, u.display_name as "displayName" from role_assignments r
    join memberships m on m.organization_id = r.organization_id and m.user_id = r.user_id and m.state = 'active'
    join users u on u.id = m.user_id and u.state = 'active'
    where r.organization_id = ${organizationId} and r.project_id is null and r.role = 'account_administrator'
      and (r.expires_at is null or r.expires_at > now())
    order by u.id limit 100`)
}
