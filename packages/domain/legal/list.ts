import { sql } from 'drizzle-orm'
import type { Acceptance, LegalKind } from '@holdfast/contracts/legal'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'

interface Row extends Record<string, unknown> {
  id: string
  kind: LegalKind
  version: string
  accepted_at: string
  address: string
  user_id: string
  email: string
  display_name: string
}

/** What the people of an organisation accepted for themselves and for it, newest first. */
export function listAcceptances(
  ctx: Context,
  organizationId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'member.manage')
    const after = cursor ? sql`and a.id < ${decodeCursor(cursor, [ID])[0]}::uuid` : sql``
    const rows = await tx.execute<Row>(sql`
      select a.id, a.kind, a.version, a.accepted_at, a.address, a.user_id, u.email, u.display_name
      from memberships m
      join acceptances a on a.user_id = m.user_id
      join users u on u.id = a.user_id
      where m.organization_id = ${organizationId}
        and (a.organization_id is null or a.organization_id = ${organizationId}) ${after}
      order by a.id desc limit ${limit + 1}`)
    return page(rows, limit, {
      item: (row): Acceptance => ({
        id: row.id,
        kind: row.kind,
        version: row.version,
        acceptedAt: instant(row.accepted_at),
        address: row.address,
        person: { userId: row.user_id, email: row.email, displayName: row.display_name },
      }),
      cursor: (row) => [row.id],
    })
  })
}
