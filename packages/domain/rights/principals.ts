import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import type { Principal } from './assign.ts'

/** A person or group that gets rights. */
export interface NamedPrincipal {
  who: Principal
  name: string
  /** A person from outside; of a group, whether one is in it. */
  external: boolean
}

type Row = { id: string; name: string; external: boolean }

/**
 * Finds people and groups of the organisation in scope, by their ids, in two statements however many they are.
 *
 * @throws DomainError `person_missing`, `group_missing`
 */
export async function findPrincipals(
  tx: Transaction,
  organizationId: string,
  wanted: readonly Principal[],
): Promise<(who: Principal) => NamedPrincipal> {
  const users = wanted.flatMap((one) => ('userId' in one ? one.userId : []))
  const groups = wanted.flatMap((one) => ('groupId' in one ? one.groupId : []))
  const [people, teams] = await Promise.all([
    tx.execute<Row>(sql`
      select m.user_id as id, u.email as name, m.external from memberships m join users u on u.id = m.user_id
      where m.organization_id = ${organizationId} and m.user_id = any(${sql.param(users)}::uuid[])`),
    tx.execute<Row>(sql`
      select g.id, g.name, exists (select from group_members gm
        join memberships m on m.organization_id = gm.organization_id and m.user_id = gm.user_id
        where gm.organization_id = g.organization_id and gm.group_id = g.id and m.external) as external
      from groups g where g.organization_id = ${organizationId} and g.id = any(${sql.param(groups)}::uuid[])`),
  ])
  const byId = new Map([...people, ...teams].map((row) => [row.id, row]))
  return (who) => {
    const row = byId.get('userId' in who ? who.userId : who.groupId)
    if (!row) throw new DomainError('userId' in who ? 'person_missing' : 'group_missing')
    return { who, name: row.name, external: row.external }
  }
}
