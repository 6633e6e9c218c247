import type { Role } from '@holdfast/contracts/roles'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** The role that a person has on the project itself, locked; null when there is none. */
export async function findOwnRole(
  tx: Transaction,
  { organizationId, projectId, userId }: { organizationId: string; projectId: string; userId: string },
): Promise<Role | null> {
  const [row] = await tx.execute<{ role: Role }>(sql`
    select role from role_assignments
    where organization_id = ${organizationId} and user_id = ${userId} and project_id = ${projectId} for update`)
  return row?.role ?? null
}
