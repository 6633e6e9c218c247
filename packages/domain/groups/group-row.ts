import type { Group } from '@holdfast/contracts/groups'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import { instant } from '../projects/time.ts'

export type GroupRow = {
  id: string
  name: string
  name_key: string
  description: string
  source: Group['source']
  members: number
  assignments: number
  revision: number
  created_at: string
}

/** Groups `g` with their counts; extended by the caller's condition. */
export function selectGroups(rest: SQL): SQL {
  return sql`
    select g.id, g.name, g.name_key, g.description, g.source, g.revision, g.created_at,
      (select count(*)::int from group_members m where m.organization_id = g.organization_id and m.group_id = g.id) as members,
      (select count(*)::int from role_assignments a
        where a.organization_id = g.organization_id and a.group_id = g.id) as assignments
    from groups g ${rest}`
}

/** @throws DomainError `not_found` */
export async function findGroup(
  tx: Pick<Queries, 'execute'>,
  { organizationId, groupId }: { organizationId: string; groupId: string },
): Promise<Group> {
  const where = sql`where g.organization_id = ${organizationId} and g.id = ${groupId}`
  const [row] = await tx.execute<GroupRow>(selectGroups(where))
  if (!row) throw new DomainError('not_found')
  return toGroup(row)
}

export function toGroup(row: GroupRow): Group {
  const { id, name, description, source, members, assignments, revision } = row
  return { id, name, description, source, members, assignments, revision, createdAt: instant(row.created_at) }
}
