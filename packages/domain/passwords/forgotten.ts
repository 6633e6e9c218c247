import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { findAccount } from '../people/find.ts'
import { issuePasswordLink, linkHours } from './link.ts'

/** A link to send to who asked for it. */
export interface ForgottenLink {
  email: string
  displayName: string
  url: string
}

/**
 * Makes a link for a forgotten password, or null when there is no such (active) account, which takes less time. The caller has
 * answered before.
 */
export function requestPasswordReset(
  ctx: Context,
  { email, publicUrl }: { email: string; publicUrl: string },
): Promise<ForgottenLink | null> {
  return inTenant(ctx, async (tx) => {
    const account = await findAccount(tx, email)
    const active = account?.state === 'active' ? account : null
    await audit(tx, ctx, {
      action: 'account.password_link_requested',
      object: { kind: 'account', id: active?.id, name: email },
    })
    if (!active) return null
    const { url } = await issuePasswordLink(tx, {
      tenantId: ctx.tenantId,
      userId: active.id,
      hours: linkHours.forgotten,
      publicUrl,
    })
    return { email: active.email, displayName: active.displayName, url }
  })
}
