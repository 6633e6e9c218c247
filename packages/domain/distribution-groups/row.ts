import { sql } from 'drizzle-orm'
import type {
  getDistributionGroup as route,
  DistributionGroup,
} from '@holdfast/contracts/distribution-groups'
import type { AnswerOf } from '@holdfast/contracts/route'
import type { Queries } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import { instant } from '../projects/time.ts'

export type Details = AnswerOf<typeof route>

/** A distribution group as PostgreSQL names it. */
export interface GroupRow extends Record<string, unknown> {
  id: string
  name: string
  name_key: string
  description: string
  addresses: number
  created_at: string
  revision: number
}

export const groupColumns = sql`g.id, g.name, g.name_key, g.description, g.created_at, g.revision,
  (select count(*)::int from distribution_addresses a where a.group_id = g.id) as addresses`

export function groupOf(row: GroupRow): DistributionGroup {
  const { id, name, description, addresses, revision } = row
  return { id, name, description, addresses, revision, createdAt: instant(row.created_at) }
}

/**
 * A group of the organisation in scope, with its addresses.
 *
 * @throws DomainError `not_found`
 */
export async function readGroup(
  tx: Pick<Queries, 'execute'>,
  organizationId: string,
  id: string,
): Promise<Details> {
  const [row] = await tx.execute<GroupRow>(
    sql`select ${groupColumns} from distribution_groups g where g.id = ${id}`,
  )
  if (!row) throw new DomainError('not_found')
  const members = await tx.execute<{ email: string; displayName: string | null }>(sql`
    select a.email, u.display_name as "displayName" from distribution_addresses a
    left join (users u join memberships m on m.user_id = u.id and m.organization_id = ${organizationId})
      on u.email_key = a.email_key
    where a.group_id = ${id} order by a.email_key`)
  return { ...groupOf(row), members }
}
