import { sql } from 'drizzle-orm'
import type { TemplateId } from '@holdfast/contracts/roles'
import { require } from '../access.ts'
import { mayGive } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { findTemplate } from '../templates/find.ts'
import { getMember } from './member.ts'
import type { MemberRow } from './member.ts'

/**
 * Runs an act on a member by someone who may manage members and stands at least as high. Acts on members of one organisation
 * run one after another: the last administrator must not go by two acts at once.
 *
 * @throws DomainError `not_found`, `forbidden`, `role_too_high`
 */
export function manageMember<T>(
  ctx: Context,
  organizationId: string,
  userId: string,
  act: (scene: Scene, member: MemberRow) => Promise<T>,
): Promise<T> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'member.manage')
    await scene.tx.execute(sql`select from organizations where id = ${organizationId} for update`)
    const member = await getMember(scene.tx, organizationId, userId)
    if (member.role) await requireRank(scene, member.role)
    return act(scene, member)
  })
}

/** @throws DomainError `role_too_high` */
export async function requireRank({ access, tx }: Scene, role: TemplateId): Promise<void> {
  if (!mayGive(access, await findTemplate(tx, role))) throw new DomainError('role_too_high')
}

/**
 * Called after a change: an organisation keeps at least one active account administrator, by an assignment of their own and
 * without an end. One by a group does not count: whoever keeps the group elsewhere could lock everyone out.
 *
 * @throws DomainError `last_administrator`, which rolls the change back
 */
export async function requireAdministrator({
  tx,
  organizationId,
}: Pick<Scene, 'tx' | 'organizationId'>): Promise<void> {
  const [row] = await tx.execute(sql`
    select 1 from role_assignments r
    join memberships m on m.organization_id = r.organization_id and m.user_id = r.user_id and m.state = 'active'
    where r.organization_id = ${organizationId} and r.project_id is null and r.role = 'account_administrator'
      and r.expires_at is null limit 1`)
  if (!row) throw new DomainError('last_administrator')
}

/**
 * What touches the person beyond this organisation (password, sessions) is for its administrators only while the person belongs
 * to no other one: an invitation must not be a way into someone's account elsewhere. Operators' accounts are theirs.
 *
 * @throws DomainError `forbidden`
 */
export async function requireWholePerson(
  { ctx, tx, organizationId }: Scene,
  member: MemberRow,
  what: string,
): Promise<void> {
  if (ctx.actor.operator) return
  const [row] = await tx.execute<{ elsewhere: boolean }>(sql`
    select belongs_elsewhere(${member.user_id}, ${organizationId}) as elsewhere`)
  if (!row?.elsewhere && !member.operator) return
  throw new DomainError('forbidden', `This person belongs to others, too: ${what}`)
}
