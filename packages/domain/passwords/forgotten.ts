import { passwordLinkMail } from '@holdfast/mail/messages/password-link'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { postMail } from '../mail/post.ts'
import { findAccount } from '../people/find.ts'
import { issuePasswordLink, linkHours } from './link.ts'

/**
 * Sends a link for a forgotten password, if there is such an (active) account; without one it takes less time, so the caller has
 * answered before.
 */
export function requestPasswordReset(
  ctx: Context,
  { email, publicUrl }: { email: string; publicUrl: string },
): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const account = await findAccount(tx, email)
    const active = account?.state === 'active' ? account : null
    await audit(tx, ctx, {
      action: 'account.password_link_requested',
      object: { kind: 'account', id: active?.id, name: email },
    })
    if (!active) return
    const { url, expiresAt } = await issuePasswordLink(tx, {
      tenantId: ctx.tenantId,
      userId: active.id,
      hours: linkHours.forgotten,
      publicUrl,
    })
    const message = passwordLinkMail({ to: active.email, name: active.displayName, url })
    await postMail(tx, ctx, { kind: 'password_link', message, userId: active.id, usefulUntil: expiresAt })
  })
}
