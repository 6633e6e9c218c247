import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { issuePasswordLink, linkHours } from '../passwords/link.ts'
import type { IssuedLink } from '../passwords/link.ts'
import { endSessionsOf } from '../sessions/end.ts'
import { sessionsOf } from '../sessions/list.ts'
import type { SessionPage } from '../sessions/list.ts'
import { forgetFailures } from '../sessions/throttle.ts'
import { manageMember, requireWholePerson } from './manage-member.ts'

/** What administrators do to the account of a member: lock-outs, password links, sessions. */

/**
 * Lifts a lock-out.
 *
 * @throws DomainError `forbidden` when the person belongs to other organisations, too: whose lock-out it is to lift is open then,
 * and lifting it would be a way to go on guessing the password of someone else's administrator
 */
export function unlockMember(ctx: Context, organizationId: string, userId: string): Promise<void> {
  return manageMember(ctx, organizationId, userId, async (scene, member) => {
    await requireWholePerson(
      scene,
      member,
      'it ends by itself, and a link for a forgotten password ends it, too.',
    )
    const { ctx: acting, tx } = scene
    await forgetFailures(tx, member.email)
    await audit(tx, acting, {
      action: 'account.unlocked',
      object: { kind: 'account', id: userId, name: member.email },
      organizationId,
    })
  })
}

/**
 * Makes a link by which a member sets a new password.
 *
 * @throws DomainError `forbidden` when the person belongs to other organisations, too
 */
export function createPasswordLink(
  ctx: Context,
  organizationId: string,
  userId: string,
  { publicUrl }: { publicUrl: string },
): Promise<IssuedLink> {
  return manageMember(ctx, organizationId, userId, async (scene, member) => {
    await requireWholePerson(scene, member, 'they can ask for a link themselves on the sign-in page.')
    const { ctx: acting, tx } = scene
    const link = { tenantId: acting.tenantId, userId, hours: linkHours.administrator, publicUrl }
    const issued = await issuePasswordLink(tx, link)
    await audit(tx, acting, {
      action: 'account.password_link_created',
      object: { kind: 'account', id: userId, name: member.email },
      organizationId,
    })
    return issued
  })
}

/** Live sessions of a member, newest first. */
export function listMemberSessions(ctx: Context, organizationId: string, userId: string, query: SessionPage) {
  return manageMember(ctx, organizationId, userId, async (scene, member) => {
    await requireWholePerson(scene, member, 'their sessions are theirs.')
    const { sessionId: currentId } = scene.ctx.actor
    return sessionsOf(scene.tx, ctx, { userId, currentId, ...query })
  })
}

/** Ends all sessions of a member. */
export function endMemberSessions(ctx: Context, organizationId: string, userId: string): Promise<void> {
  return manageMember(ctx, organizationId, userId, async (scene, member) => {
    await requireWholePerson(scene, member, 'disable them here instead.')
    const sessions = await endSessionsOf(scene.tx, userId)
    await audit(scene.tx, scene.ctx, {
      action: 'session.ended',
      object: { kind: 'account', id: userId, name: member.email },
      after: { by: 'administrator', sessions },
      organizationId,
    })
  })
}
