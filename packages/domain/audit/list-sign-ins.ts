import type { AuditEvent } from '@holdfast/contracts/audit/trail'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, INSTANT } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { named, toPage } from './page-query.ts'
import type { EventRow, PageOf } from './page-query.ts'

export interface SignInQuery extends PageOf {
  organizationId: string
  userId?: string | undefined
  show: 'all' | 'begun' | 'refused'
  from?: string | undefined
  to?: string | undefined
  address?: string | undefined
}

const actionsOf = {
  all: null,
  begun: ['session.begun'],
  refused: ['session.refused', 'account.locked', 'account.password_refused'],
} as const

/**
 * Sign-ins and changes of accounts of an organisation's people: they belong to the tenant, and every organisation of a person
 * sees them.
 *
 * @throws DomainError `not_found`, `forbidden`, `invalid_cursor`
 */
export function listSignIns(
  ctx: Context,
  query: SignInQuery,
): Promise<{ items: AuditEvent[]; nextCursor: string | null }> {
  const { organizationId, userId, show, from, to, address, cursor, limit } = query
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'audit.see')
    const [at, id] = cursor === undefined ? [null, null] : decodeCursor(cursor, [INSTANT, ID])
    const rows = await tx.execute<EventRow>(
      named(sql`
        select * from audit_of_people(${limit + 1}, ${at}::timestamptz, ${id}::uuid, ${from ?? null}::timestamptz,
          ${to ?? null}::timestamptz, ${userId ?? null}::uuid, ${sql.param(actionsOf[show])}::text[], ${address ?? null})`),
    )
    return toPage(rows, limit)
  })
}
