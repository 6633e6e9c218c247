import { sql } from 'drizzle-orm'
import type { OperatorSupportRequest } from '@holdfast/contracts/support'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { asOperator } from '../operators/operator.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { findForOperator } from './ask.ts'
import { beforeOrganization } from './customer.ts'
import { operatorSupportOf } from './row.ts'
import type { OperatorSupportRow } from './row.ts'

/** Requests of all operators, newest first. */
export function listOwnSupportRequests(
  ctx: ActorContext,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: OperatorSupportRequest[]; nextCursor: string | null }> {
  return asOperator(ctx, async (tx) => {
    const before = cursor ? decodeCursor(cursor, [ID])[0] : null
    const rows = await tx.execute<OperatorSupportRow>(sql`
      select * from operator_support(null, null, ${before}::uuid, ${limit + 1})`)
    const entered = await tx.execute<{ id: string }>(sql`
      select id from operator_support(null, ${ctx.actor.sessionId}, null, 100)`)
    const ids = new Set(entered.map(({ id }) => id))
    return page(rows, limit, {
      item: (row) => operatorSupportOf(row, row.operator_id === ctx.actor.userId, ids.has(row.id)),
      cursor: (row) => [row.id],
    })
  })
}

/**
 * Withdraws one's own request, or gives the access back before its end.
 *
 * @throws DomainError `forbidden`, `not_found`, `support_decided`
 */
export function withdrawSupportRequest(ctx: ActorContext, id: string): Promise<void> {
  return withOwn(ctx, id, async ({ tx, there, row }) => {
    const state = row.state === 'requested' ? 'withdrawn' : 'revoked'
    const [done] = await tx.execute(sql`
      update support_requests set state = ${state}, ended_at = now(), ended_by_name = ${there.actor.displayName}
      where id = ${id} and (state = 'requested' or (state = 'approved' and ends_at > now())) returning id`)
    if (!done) throw new DomainError('support_decided')
    await tx.execute(sql`delete from support_entries where request_id = ${id}`)
    await revoke(tx, [`x:${id}`])
    await audit(tx, there, {
      action: state === 'withdrawn' ? 'support.withdrawn' : 'support.given_back',
      object: { kind: 'support', id, name: row.operator_email },
      organizationId: row.organization_id,
    })
  })
}

/**
 * Enters the organisation as support, in this session alone. Every look from now on stands in the organisation's trail.
 *
 * @throws DomainError `forbidden`, `not_found`, `support_not_active`, `proof_required`
 */
export function enterAsSupport(ctx: ActorContext, id: string): Promise<OperatorSupportRequest> {
  requireRecentProof(ctx)
  return withOwn(ctx, id, async ({ tx, there, row }) => {
    const [holds] = await tx.execute(sql`
      select 1 from support_requests where id = ${id} and state = 'approved' and ends_at > now() for update`)
    if (!holds) throw new DomainError('support_not_active')
    await tx.execute(sql`
      insert into support_entries (request_id, session_id, organization_id)
      values (${id}, ${there.actor.sessionId}, ${row.organization_id}) on conflict do nothing`)
    await audit(tx, there, {
      action: 'support.entered',
      object: { kind: 'support', id, name: row.operator_email },
      after: { reason: row.reason },
      organizationId: row.organization_id,
    })
    return operatorSupportOf(row, true, true)
  })
}

/**
 * Leaves the organisation; what connectors granted ends.
 *
 * @throws DomainError `forbidden`, `not_found`
 */
export function leaveAsSupport(ctx: ActorContext, id: string): Promise<void> {
  return withOwn(ctx, id, async ({ tx, there, row }) => {
    const left = await tx.execute(sql`
      delete from support_entries where request_id = ${id} and session_id = ${there.actor.sessionId} returning 1`)
    if (left.length === 0) return
    await revoke(tx, [`x:${id}`])
    await audit(tx, there, {
      action: 'support.left',
      object: { kind: 'support', id, name: row.operator_email },
      organizationId: row.organization_id,
    })
  })
}

interface OwnRequest {
  tx: Parameters<Parameters<typeof beforeOrganization>[2]>[0]
  there: ActorContext
  row: OperatorSupportRow
}

/** A request of one's own; of those of other operators one may know, but not act on them. */
async function withOwn<T>(ctx: ActorContext, id: string, work: (own: OwnRequest) => Promise<T>): Promise<T> {
  const found = await asOperator(ctx, (tx) => findForOperator(tx, id))
  if (found.operator_id !== ctx.actor.userId) throw new DomainError('forbidden')
  return beforeOrganization(ctx, found.organization_id, async (tx, there) =>
    work({ tx, there, row: await findForOperator(tx, id) }),
  )
}
