import { sql } from 'drizzle-orm'
import type { Move } from '@holdfast/contracts/tenants'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { inOrganization } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { requireOperator } from '../operators/operator.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { moveOf, openMove } from './move-row.ts'
import type { MoveRow } from './move-row.ts'
import { requireFreeHost } from './operate.ts'

export interface MoveProposal {
  host: string
  name: string
  keepPasswords: boolean
  publicUrl: string
}

/**
 * Proposes that an organisation of the shared address moves to its own. Nothing happens until one of its account
 * administrators confirms.
 *
 * @throws DomainError `forbidden`, `not_found`, `host_taken`, `move_open`, `own_address`
 */
export function proposeMove(ctx: ActorContext, organizationId: string, input: MoveProposal): Promise<Move> {
  requireRecentProof(ctx)
  return inOrganization(ctx, organizationId, async (tx) => {
    await requireOperator(tx)
    await requireShared(tx, ctx, organizationId)
    await requireFreeHost(tx, input.host, input.publicUrl)
    if (await openMove(tx, organizationId)) throw new DomainError('move_open')
    const [row] = await tx.execute<MoveRow>(sql`
      insert into organization_moves (organization_id, from_tenant_id, host, name, keep_passwords, proposed_by_name)
      values (${organizationId}, ${ctx.tenantId}, ${input.host}, ${input.name.normalize('NFC')}, ${input.keepPasswords},
        ${ctx.actor.displayName})
      returning *`)
    if (!row) throw new Error('the proposal was not inserted')
    await audit(tx, ctx, {
      action: 'tenant.move_proposed',
      object: { kind: 'tenant', id: row.id, name: input.host },
      after: { host: input.host, name: input.name, keepPasswords: input.keepPasswords },
      organizationId,
    })
    return moveOf(row, input.publicUrl)
  })
}

/** Locked, so that two proposals at once are one. */
async function requireShared(tx: Transaction, ctx: ActorContext, organizationId: string): Promise<void> {
  const [row] = await tx.execute<{ tenant_id: string }>(sql`
    select tenant_id from organizations where id = ${organizationId} for update`)
  if (!row) throw new DomainError('not_found')
  if (row.tenant_id !== ctx.tenantId) throw new DomainError('own_address')
}

/**
 * Withdraws the open proposal.
 *
 * @throws DomainError `forbidden`, `not_found`
 */
export function withdrawMove(ctx: ActorContext, organizationId: string): Promise<void> {
  return inOrganization(ctx, organizationId, async (tx) => {
    await requireOperator(tx)
    const move = await openMove(tx, organizationId)
    if (!move) throw new DomainError('not_found')
    await tx.execute(sql`
      update organization_moves set state = 'withdrawn', decided_at = now(), decided_by_name = ${ctx.actor.displayName}
      where id = ${move.id}`)
    const object = { kind: 'tenant', id: move.id, name: move.host }
    await audit(tx, ctx, { action: 'tenant.move_withdrawn', object, organizationId })
  })
}
