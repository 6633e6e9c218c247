import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { passwordChangedMail } from '@holdfast/mail/messages/password-changed'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import { getAccount } from '../people/find.ts'
import type { Account } from '../people/find.ts'
import { hashToken } from '../secret-token.ts'
import { endSessionsOf } from '../sessions/end.ts'
import { forgetFailures } from '../sessions/throttle.ts'
import { acceptPassword } from './accept.ts'
import { storePassword } from './set.ts'

/**
 * Sets a new password by a link: once, ends all sessions of the person and lifts their lock-out.
 *
 * @throws DomainError `link_invalid`, `weak_password`, `password_reused` (the link stays good)
 */
export async function redeemPasswordLink(
  ctx: Context,
  { token, password }: { token: string; password: string },
): Promise<void> {
  const hash = hashToken(token)
  const account = await inTenant(ctx, (tx) => accountOfLink(tx, hash))
  if (!account) throw new DomainError('link_invalid')
  const context = [account.email, account.displayName]
  const passwordHash = await acceptPassword(ctx, { password, context, userId: account.id })
  await inTenant(ctx, async (tx) => {
    // Deleting is what makes it work once: of two at the same time one finds nothing.
    const used = await tx.execute(sql`delete from password_links
      where token_hash = ${hash} and expires_at > now() returning 1`)
    if (used.length === 0) throw new DomainError('link_invalid')
    await storePassword(tx, ctx.tenantId, account.id, passwordHash)
    await forgetFailures(tx, account.email)
    const sessions = await endSessionsOf(tx, account.id)
    await audit(tx, ctx, {
      action: 'account.password_changed',
      object: { kind: 'account', id: account.id, name: account.email },
      after: { by: 'link', sessionsEnded: sessions },
    })
    const message = passwordChangedMail({ to: account.email, name: account.displayName })
    await postMail(tx, ctx, { kind: 'password_changed', message, userId: account.id })
  })
}

async function accountOfLink(tx: Pick<Queries, 'execute'>, hash: Buffer): Promise<Account | null> {
  const [link] = await tx.execute<{ user_id: string }>(sql`
    select user_id from password_links where token_hash = ${hash} and expires_at > now()`)
  const account = link ? await getAccount(tx, link.user_id) : null
  return account?.state === 'active' ? account : null
}
