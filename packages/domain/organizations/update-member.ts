import { sql } from 'drizzle-orm'
import type { Member } from '@holdfast/contracts/organizations'
import type { TemplateId } from '@holdfast/contracts/roles'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import type { Scene } from '../projects/enter.ts'
import { assign, unassign } from '../rights/assign.ts'
import { renewSessionsOf } from '../sessions/end.ts'
import { manageMember, requireAdministrator, requireRank } from './manage-member.ts'
import { getMember, memberOf } from './member.ts'

export interface MemberChange {
  /** The role on the organisation; null takes it away and leaves roles on projects. */
  role?: TemplateId | null | undefined
  state?: 'active' | 'disabled' | undefined
  /** From outside. */
  external?: boolean | undefined
}

/**
 * Changes the role of a member on the organisation, disables or enables them. Both take effect with the next request, and end
 * what connectors were granted.
 *
 * @throws DomainError `last_administrator`, `own_account`, `role_too_high`, `forbidden`, `not_found`
 */
export function updateMember(
  ctx: Context,
  organizationId: string,
  userId: string,
  change: MemberChange,
): Promise<Member> {
  return manageMember(ctx, organizationId, userId, async (scene, before) => {
    if (change.role) await requireRank(scene, change.role)
    if (change.role !== undefined) await setRole(scene, userId, change.role)
    if (change.state) {
      await scene.tx.execute(sql`update memberships set state = ${change.state}
        where organization_id = ${organizationId} and user_id = ${userId}`)
    }
    if (change.external !== undefined) {
      await scene.tx.execute(sql`update memberships set external = ${change.external}
        where organization_id = ${organizationId} and user_id = ${userId}`)
    }
    await requireAdministrator(scene)
    if (change.state === 'disabled' && userId === scene.ctx.actor.userId) throw new DomainError('own_account')
    await renewSessionsOf(scene.tx, userId)
    await revoke(scene.tx, [`m:${organizationId}:${userId}`])
    await audit(scene.tx, scene.ctx, {
      action: 'member.changed',
      object: { kind: 'member', id: userId, name: before.email },
      before: {
        role: before.role,
        state: before.state,
        ...(change.external !== undefined && { external: before.external }),
      },
      after: { ...change },
      organizationId,
    })
    return memberOf(await getMember(scene.tx, organizationId, userId))
  })
}

async function setRole(
  { tx, organizationId, access }: Scene,
  userId: string,
  role: TemplateId | null,
): Promise<void> {
  if (role === null) await unassign(tx, { organizationId }, { userId })
  else await assign(tx, { organizationId }, { userId }, { templateId: role, by: access.userId })
}
