import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { factorsChangedMail } from '@holdfast/mail/messages/factors'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import { manageMember, requireWholePerson } from '../organizations/manage-member.ts'
import { endSessionsOf } from '../sessions/end.ts'
import { forgetTrust } from './trusted-devices.ts'

/**
 * Removes all second factors of a member who lost them: their next sign-in goes by the password, and sets up a new one where one is
 * a must. Ends all their sessions. Nobody does it to themselves.
 *
 * @throws DomainError `own_account`, `forbidden` for people who belong to other organisations, too
 */
export function resetMemberFactors(ctx: Context, organizationId: string, userId: string): Promise<void> {
  return manageMember(ctx, organizationId, userId, async (scene, member) => {
    const { ctx: acting, tx } = scene
    if (userId === acting.actor.userId) throw new DomainError('own_account')
    await requireWholePerson(scene, member, 'an operator resets their second factors.')
    const factors = await removeAllFactors(tx, userId)
    const sessionsEnded = await endSessionsOf(tx, userId)
    await audit(tx, acting, {
      action: 'factor.reset',
      object: { kind: 'account', id: userId, name: member.email },
      after: { by: 'administrator', factors, sessionsEnded },
      organizationId,
    })
    const message = factorsChangedMail({ to: member.email, name: member.display_name, what: 'reset' })
    await postMail(tx, acting, { kind: 'factors_changed', message, organizationId, userId })
  })
}

/** All that stands beside the password of a person; answers how many factors went. */
export async function removeAllFactors(tx: Transaction, userId: string): Promise<number> {
  const gone = await tx.execute(sql`delete from factors where user_id = ${userId} returning 1`)
  await tx.execute(sql`delete from recovery_codes where user_id = ${userId}`)
  await tx.execute(sql`delete from sign_in_steps where user_id = ${userId}`)
  await tx.execute(sql`delete from push_subscriptions where user_id = ${userId}`)
  await forgetTrust(tx, userId)
  return gone.length
}
