import { sql } from 'drizzle-orm'
import type { Role } from '@holdfast/contracts/roles'
import type { Queries } from '@holdfast/db/database'
import { can } from './can.ts'
import type { Grants, Target, Verb } from './can.ts'
import type { Context } from './context.ts'
import { signedIn } from './context.ts'
import { DomainError } from './error.ts'

/** The rights of the acting person in one organisation, loaded once for a use case. */
export interface Access extends Grants {
  organizationId: string
  userId: string
}

/**
 * Loads the acting person's roles in an organisation; the transaction must be scoped to it.
 *
 * @throws DomainError `not_found` when the person is no active member
 */
export async function accessOf(
  tx: Pick<Queries, 'execute'>,
  ctx: Context,
  organizationId: string,
): Promise<Access> {
  const { userId } = signedIn(ctx).actor
  const rows = await tx.execute<{ role: Role | null; project_id: string | null }>(sql`
    select r.role, r.project_id from memberships m
    left join role_assignments r on r.organization_id = m.organization_id and r.user_id = m.user_id
    where m.organization_id = ${organizationId} and m.user_id = ${userId} and m.state = 'active'`)
  if (rows.length === 0) throw new DomainError('not_found')
  let organizationRole: Role | null = null
  const projectRoles = new Map<string, Role>()
  for (const { role, project_id: projectId } of rows) {
    if (role && projectId) projectRoles.set(projectId, role)
    else if (role) organizationRole = role
  }
  return { organizationId, userId, organizationRole, projectRoles }
}

/**
 * Goes on only when the verb is allowed.
 *
 * @throws DomainError `not_found` when the person may not even see the project, else `forbidden`
 */
export function require(access: Access, verb: Verb, target: Target = {}): void {
  if (can(access, verb, target)) return
  const visible = target.projectId === undefined || can(access, 'project.see', target)
  throw new DomainError(visible ? 'forbidden' : 'not_found')
}
