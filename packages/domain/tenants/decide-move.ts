import { sql } from 'drizzle-orm'
import type { listMoves as route, Move } from '@holdfast/contracts/tenants'
import type { AnswerOf } from '@holdfast/contracts/route'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { issuePasswordLink, linkHours } from '../passwords/link.ts'
import type { IssuedLink } from '../passwords/link.ts'
import { findAccount } from '../people/find.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { originOf } from './address.ts'
import { moveOf, openMove } from './move-row.ts'
import type { MoveRow } from './move-row.ts'
import { requireFreeHost } from './operate.ts'

/** Moves of an organisation, newest first, and what one would do now. */
export function listMoves(
  ctx: Context,
  organizationId: string,
  { publicUrl }: { publicUrl: string },
): Promise<AnswerOf<typeof route>> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'settings.manage')
    const rows = await tx.execute<MoveRow>(sql`
      select * from organization_moves where organization_id = ${organizationId} order by id desc limit 100`)
    const people = await tx.execute<{ email: string; display_name: string; separate: boolean }>(sql`
      select u.email, u.display_name, u.operator or belongs_elsewhere(u.id, ${organizationId}) as separate
      from memberships m join users u on u.id = m.user_id where m.organization_id = ${organizationId}
      order by u.name_key, u.id`)
    const [invitations] = await tx.execute<{ open: number }>(sql`
      select count(*)::int as open from invitations where organization_id = ${organizationId} and expires_at > now()`)
    return {
      items: rows.map((row) => moveOf(row, publicUrl)),
      effect: {
        moving: people.filter(({ separate }) => !separate).length,
        separate: people
          .filter(({ separate }) => separate)
          .map(({ email, display_name: displayName }) => ({ email, displayName })),
        openInvitations: invitations?.open ?? 0,
      },
    }
  })
}

/** What became of a proposal; `link`: where the person who confirmed sets a password at the new address. */
export interface Decided {
  move: Move
  link: IssuedLink | null
}

/**
 * Refuses the proposal of a move, or carries it out in this transaction: people who belong to this organisation alone go along
 * with it, others get a separate identity at the new address, everybody's sessions there end.
 *
 * @throws DomainError `forbidden`, `not_found` (also: withdrawn meanwhile), `proof_required`, `host_taken`
 */
export function decideMove(
  ctx: Context,
  organizationId: string,
  input: { moveId: string; decision: 'confirm' | 'refuse'; publicUrl: string },
): Promise<Decided> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'settings.manage')
    requireRecentProof(scene.ctx)
    const move = await openMove(scene.tx, organizationId)
    if (move?.id !== input.moveId) throw new DomainError('not_found')
    if (input.decision === 'refuse') return refuse(scene, move, input.publicUrl)
    await requireFreeHost(scene.tx, move.host, input.publicUrl)
    return carryOut(scene, move, input.publicUrl)
  })
}

async function refuse(
  { ctx, tx, organizationId }: Scene,
  move: MoveRow,
  publicUrl: string,
): Promise<Decided> {
  const [row] = await tx.execute<MoveRow>(sql`
    update organization_moves set state = 'refused', decided_at = now(), decided_by = ${ctx.actor.userId},
      decided_by_name = ${ctx.actor.displayName}
    where id = ${move.id} returning *`)
  const object = { kind: 'tenant', id: move.id, name: move.host }
  await audit(tx, ctx, { action: 'tenant.move_refused', object, organizationId })
  return { move: moveOf(row ?? move, publicUrl), link: null }
}

async function carryOut(
  { ctx, tx, organizationId }: Scene,
  move: MoveRow,
  publicUrl: string,
): Promise<Decided> {
  const members = await tx.execute<{ user_id: string }>(sql`
    select user_id from memberships where organization_id = ${organizationId}`)
  const [done] = await tx.execute<{ tenant: string; moved: number; separate: number }>(sql`
    select * from move_organization(${move.id})`)
  if (!done) throw new DomainError('not_found')
  // What connectors were granted names the old people and their memberships.
  await revoke(
    tx,
    members.map(({ user_id: userId }) => `m:${organizationId}:${userId}`),
  )
  const [row] = await tx.execute<MoveRow>(sql`
    update organization_moves set state = 'done', decided_at = now(), decided_by = ${ctx.actor.userId},
      decided_by_name = ${ctx.actor.displayName}, to_tenant_id = ${done.tenant}, moved_people = ${done.moved},
      separate_people = ${done.separate}
    where id = ${move.id} returning *`)
  await audit(tx, ctx, {
    action: 'tenant.move_confirmed',
    object: { kind: 'tenant', id: done.tenant, name: move.host },
    before: { tenantId: ctx.tenantId },
    after: {
      tenantId: done.tenant,
      host: move.host,
      moved: done.moved,
      separate: done.separate,
      keepPasswords: move.keep_passwords,
    },
    organizationId,
  })
  const link = move.keep_passwords
    ? null
    : await linkThere(tx, ctx.actor.email, done.tenant, originOf(move, publicUrl))
  return { move: moveOf(row ?? move, publicUrl), link }
}

/** Without a mail server whoever confirmed is the one who can let the others in. */
async function linkThere(
  tx: Scene['tx'],
  email: string,
  tenantId: string,
  publicUrl: string,
): Promise<IssuedLink | null> {
  await tx.execute(sql`select set_config('app.tenant', ${tenantId}, true)`)
  const account = await findAccount(tx, email)
  if (!account) return null
  return issuePasswordLink(tx, { tenantId, userId: account.id, hours: linkHours.administrator, publicUrl })
}
