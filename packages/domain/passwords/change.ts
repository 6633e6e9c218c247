import type { Transaction } from '@holdfast/db/database'
import { passwordChangedMail } from '@holdfast/mail/messages/password-changed'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import { getAccount } from '../people/find.ts'
import { endSessionsOf } from '../sessions/end.ts'
import { countAttempt, forgetFailures, lockedOut } from '../sessions/throttle.ts'
import { policyOf } from '../tenants/tenant.ts'
import { acceptPassword } from './accept.ts'
import { verifyPassword } from './hash.ts'
import { storePassword } from './set.ts'

/**
 * Changes one's own password and ends one's other sessions. The current one is asked for, and counted like a sign-in: who finds
 * an open browser must not guess on here.
 *
 * @throws DomainError `invalid_credentials`, `locked_out`, `password_reused`, `weak_password`
 */
export async function changePassword(
  ctx: ActorContext,
  input: { current: string; next: string },
): Promise<void> {
  const { userId, email, displayName, sessionId } = ctx.actor
  const sources = [`session:${sessionId}`]
  const { account, locked } = await inTenant(ctx, async (tx) => {
    const policy = await policyOf(tx)
    const { locked } = await countAttempt(tx, ctx.tenantId, email, sources, policy)
    if (locked) await noteRefusal(tx, ctx, 'locked_out')
    return { account: await getAccount(tx, userId), locked }
  })
  if (locked) throw lockedOut(locked.retryAfter)
  if (!account || !(await verifyPassword(account.passwordHash, input.current))) {
    await inTenant(ctx, (tx) => noteRefusal(tx, ctx, 'wrong_password'))
    throw new DomainError('invalid_credentials', 'The current password is not right.')
  }
  if (input.next === input.current) throw new DomainError('password_reused')
  const hash = await acceptPassword(ctx, { password: input.next, context: [email, displayName], userId })
  await inTenant(ctx, async (tx) => {
    await forgetFailures(tx, email, sources)
    await storePassword(tx, ctx.tenantId, userId, hash)
    const sessions = await endSessionsOf(tx, userId, { except: sessionId })
    await audit(tx, ctx, {
      action: 'account.password_changed',
      object: { kind: 'account', id: userId, name: email },
      after: { by: 'owner', sessionsEnded: sessions },
    })
    const message = passwordChangedMail({ to: email, name: displayName })
    await postMail(tx, ctx, { kind: 'password_changed', message, userId })
  })
}

/** Guessing at an open browser leaves a trail like guessing at the sign-in. */
function noteRefusal(tx: Transaction, ctx: ActorContext, reason: string): Promise<void> {
  const { userId: id, email: name } = ctx.actor
  return audit(tx, ctx, {
    action: 'account.password_refused',
    object: { kind: 'account', id, name },
    after: { reason },
  })
}
