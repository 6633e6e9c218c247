import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { memberOf, selectMembers } from './member.ts'
import type { MemberRow } from './member.ts'

export interface MemberPage {
  cursor?: string | undefined
  limit: number
  /** Keeps names and addresses that hold this text, without regard to case. */
  filter?: string | undefined
}

/** The people of an organisation, by name. */
export function listMembers(ctx: Context, organizationId: string, { cursor, limit, filter }: MemberPage) {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'member.see')
    const [name, id] = cursor ? decodeCursor(cursor, ['', ID]) : []
    const after = cursor ? sql`and (u.name_key, m.user_id) > (${name}, ${id}::uuid)` : sql``
    const key = filter === undefined ? '' : nameKey(filter)
    const matching = key
      ? sql`and (strpos(u.name_key, ${key}) > 0 or strpos(u.email_key, ${key}) > 0)`
      : sql``
    const rows = await tx.execute<MemberRow>(
      selectMembers(
        organizationId,
        sql`${matching} ${after} order by u.name_key, m.user_id limit ${limit + 1}`,
      ),
    )
    return page(rows, limit, { item: memberOf, cursor: (row) => [row.name_key, row.user_id] })
  })
}
