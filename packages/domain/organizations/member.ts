import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Member } from '@holdfast/contracts/organizations'
import type { TemplateId } from '@holdfast/contracts/roles'
import type { Queries } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import { instant, instantOrNull } from '../projects/time.ts'

/** A member with what lists and rules need, as PostgreSQL names it. */
export interface MemberRow extends Record<string, unknown> {
  user_id: string
  email: string
  display_name: string
  name_key: string
  role: TemplateId | null
  state: 'active' | 'disabled'
  locked: boolean
  external: boolean
  joined_at: string
  last_seen_at: string | null
  projects: number
  operator: boolean
}

/** Rows of members in a transaction scoped to the organisation; `rest` goes on after its condition. */
export function selectMembers(organizationId: string, rest: SQL): SQL {
  return sql`
    select m.user_id, u.email, u.display_name, u.name_key, r.role, m.state, m.external, m.joined_at, u.last_seen_at, u.operator,
      exists (select from sign_in_failures f where f.tenant_id = u.tenant_id and f.email_key = u.email_key
        and f.locked_until > now()) as locked,
      (select count(*) from role_assignments p where p.organization_id = m.organization_id
        and p.user_id = m.user_id and p.project_id is not null and p.node_id is null)::int as projects
    from memberships m
    join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
    left join role_assignments r on r.organization_id = m.organization_id and r.user_id = m.user_id
      and r.project_id is null
    where m.organization_id = ${organizationId} ${rest}`
}

/**
 * One member of the organisation in scope.
 *
 * @throws DomainError `not_found`
 */
export async function getMember(
  tx: Pick<Queries, 'execute'>,
  organizationId: string,
  userId: string,
): Promise<MemberRow> {
  const [row] = await tx.execute<MemberRow>(selectMembers(organizationId, sql`and m.user_id = ${userId}`))
  if (!row) throw new DomainError('not_found')
  return row
}

export function memberOf(row: MemberRow): Member {
  return {
    userId: row.user_id,
    email: row.email,
    displayName: row.display_name,
    role: row.role,
    state: row.state,
    locked: row.locked,
    external: row.external,
    joinedAt: instant(row.joined_at),
    lastSeenAt: instantOrNull(row.last_seen_at),
    projects: row.projects,
  }
}
