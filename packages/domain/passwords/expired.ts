import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import type { Account } from '../people/find.ts'
import type { TenantSettings } from '@holdfast/contracts/session'
import { issuePasswordLink, linkHours } from './link.ts'

/** Whether the policy wants another password from this account before it is let in. */
export function isExpired(account: Account, { passwordMaxAgeDays }: TenantSettings): boolean {
  const { passwordAgeDays: age } = account
  return passwordMaxAgeDays !== null && age !== null && age > passwordMaxAgeDays
}

/**
 * Refuses who proved a password that is too old, with the token by which they set another one.
 *
 * @throws DomainError `password_expired` with `token`, always
 */
export async function refuseExpired(ctx: Context, { id, email }: Account): Promise<never> {
  const token = await inTenant(ctx, async (tx) => {
    const link = { tenantId: ctx.tenantId, userId: id, hours: linkHours.forgotten, publicUrl: '' }
    const { url } = await issuePasswordLink(tx, link)
    await audit(tx, ctx, {
      action: 'session.refused',
      object: { kind: 'account', id, name: email },
      after: { reason: 'password_expired' },
    })
    return url.slice(url.indexOf('#') + 1)
  })
  throw new DomainError('password_expired', 'Choose a new password, then sign in with it.', { token })
}
