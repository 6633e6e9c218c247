import { sql } from 'drizzle-orm'
import type { SupportRequest } from '@holdfast/contracts/support'
import type { Transaction } from '@holdfast/db/database'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { supportOf } from './row.ts'
import type { SupportRow } from './row.ts'

export interface SupportPage {
  cursor?: string | undefined
  limit: number
  state?: 'active' | undefined
}

/** Requests for support access, newest first. */
export function listSupportRequests(
  ctx: Context,
  organizationId: string,
  { cursor, limit, state }: SupportPage,
): Promise<{ items: SupportRequest[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'settings.manage')
    const after = cursor ? sql`and r.id < ${decodeCursor(cursor, [ID])[0]}::uuid` : sql``
    const active = state
      ? sql`and (r.state = 'requested' or (r.state = 'approved' and r.ends_at > now()))`
      : sql``
    const rows = await tx.execute<SupportRow>(sql`
      select * from support_requests r where r.organization_id = ${organizationId} ${active} ${after}
      order by r.id desc limit ${limit + 1}`)
    return page(rows, limit, { item: supportOf, cursor: (row) => [row.id] })
  })
}

export interface SupportDecision {
  decision: 'approve' | 'refuse'
  note?: string | undefined
  hours?: number | undefined
  content?: boolean | undefined
}

/**
 * Approves a request, as asked for or less, or refuses it. The time begins to run with the approval.
 *
 * @throws DomainError `forbidden`, `not_found`, `proof_required`, `support_decided`, `support_too_wide`,
 *   `support_own_request`
 */
export function decideSupportRequest(
  ctx: Context,
  organizationId: string,
  requestId: string,
  { decision, note, hours, content }: SupportDecision,
): Promise<SupportRequest> {
  return administer(ctx, organizationId, requestId, async (scene, row) => {
    const { tx, ctx: acting } = scene
    if (row.state !== 'requested') throw new DomainError('support_decided')
    if (row.operator_id === acting.actor.userId) throw new DomainError('support_own_request')
    const given = { hours: hours ?? row.hours, content: content ?? row.content }
    if (given.hours > row.hours || (given.content && !row.content)) throw new DomainError('support_too_wide')
    const approved = decision === 'approve'
    await tx.execute(sql`
      update support_requests set state = ${approved ? 'approved' : 'refused'}, decided_at = now(),
        decided_by = ${acting.actor.userId}, decided_by_name = ${acting.actor.displayName}, note = ${note ?? null},
        hours = ${given.hours}, content = ${given.content},
        ends_at = case when ${approved} then now() + make_interval(hours => ${given.hours}) end
      where id = ${requestId}`)
    await audit(tx, acting, {
      action: approved ? 'support.approved' : 'support.refused',
      object: { kind: 'support', id: requestId, name: row.operator_email },
      after: { ...(approved && given), note, projectId: row.project_id, folderId: row.folder_id },
      organizationId,
    })
    return supportOf(await find(tx, requestId))
  })
}

/**
 * Ends an approved access: the next request of the operator finds nothing, and connectors cut what runs.
 *
 * @throws DomainError `forbidden`, `not_found`, `support_not_active`
 */
export function revokeSupportAccess(ctx: Context, organizationId: string, requestId: string): Promise<void> {
  return administer(
    ctx,
    organizationId,
    requestId,
    async ({ tx, ctx: acting }, row) => {
      const [done] = await tx.execute(sql`
        update support_requests set state = 'revoked', ended_at = now(), ended_by_name = ${acting.actor.displayName}
        where id = ${requestId} and state = 'approved' and ends_at > now() returning id`)
      if (!done) throw new DomainError('support_not_active')
      await tx.execute(sql`delete from support_entries where request_id = ${requestId}`)
      await revoke(tx, [`x:${requestId}`])
      await audit(tx, acting, {
        action: 'support.revoked',
        object: { kind: 'support', id: requestId, name: row.operator_email },
        organizationId,
      })
    },
    // To end something nobody has to prove anything.
    { proof: false },
  )
}

function administer<T>(
  ctx: Context,
  organizationId: string,
  requestId: string,
  act: (scene: Scene, row: SupportRow) => Promise<T>,
  { proof = true }: { proof?: boolean } = {},
): Promise<T> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'settings.manage')
    await scene.tx.execute(sql`select from support_requests where id = ${requestId} for update`)
    const row = await find(scene.tx, requestId)
    if (proof) requireRecentProof(scene.ctx)
    return act(scene, row)
  })
}

async function find(tx: Pick<Transaction, 'execute'>, id: string): Promise<SupportRow> {
  const [row] = await tx.execute<SupportRow>(sql`select * from support_requests r where r.id = ${id}`)
  if (!row) throw new DomainError('not_found')
  return row
}
