import type { AnswerOf } from '@holdfast/contracts/route'
import type { getAuditEvent } from '@holdfast/contracts/audit/trail'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'
import { named, toEvent } from './page-query.ts'
import type { EventRow } from './page-query.ts'

type SealRow = { seq: string; place: number; digest: string; sealed_at: string; key_id: string }

/**
 * An event with its place in the chain.
 *
 * @throws DomainError `not_found`, `forbidden`
 */
export function getAudit(
  ctx: Context,
  { organizationId, eventId }: { organizationId: string; eventId: string },
): Promise<AnswerOf<typeof getAuditEvent>> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    // Ids hold the time of their making, soon after the beginning of their transaction: no index on ids is needed.
    const [row] = await tx.execute<EventRow>(
      named(sql`
        select * from audit_events e where e.organization_id = ${organizationId} and e.id = ${eventId}
          and e.at between uuid_extract_timestamp(${eventId}::uuid) - interval '1 hour'
            and uuid_extract_timestamp(${eventId}::uuid) + interval '1 minute'`),
    )
    if (row) require(access, 'audit.see', { projectId: row.project_id ?? undefined })
    else require(access, 'audit.see')
    if (!row) throw new DomainError('not_found')
    return { ...toEvent(row), seal: await sealOf(tx, organizationId, row) }
  })
}

async function sealOf(tx: Transaction, chain: string, { id, at }: EventRow) {
  const [row] = await tx.execute<SealRow>(sql`
    select b.seq, array_position(b.ids, ${id}::uuid) as place, b.sealed_at, b.key_id,
      encode(substring(b.digests from (array_position(b.ids, ${id}::uuid) - 1) * 32 + 1 for 32), 'hex') as digest
    from audit_blocks b where b.chain_id = ${chain} and b.to_at >= ${at}::timestamptz and b.from_at <= ${at}::timestamptz
      and ${id}::uuid = any(b.ids) order by b.to_at limit 1`)
  if (!row) return null
  return {
    chain,
    seq: Number(row.seq),
    index: row.place - 1,
    digest: row.digest,
    sealedAt: instant(row.sealed_at),
    key: row.key_id,
  }
}
