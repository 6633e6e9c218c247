import type { Database } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { issuePasswordLink, linkHours } from '../passwords/link.ts'
import type { IssuedLink } from '../passwords/link.ts'
import { findAccount } from '../people/find.ts'
import { forgetFailures } from '../sessions/throttle.ts'
import { tenantAt } from '../tenants/tenant.ts'

export interface PasswordLinkRequest {
  /** The origin that people use at that tenant. */
  publicUrl: string
  email: string
  /** Host name of a tenant with an address of its own; left out for the default one. */
  host?: string
}

/**
 * For who has the machine: a link by which a person sets a new password, and the end of their lock-out. Needs no session; leaves an
 * audit row without an actor.
 *
 * @throws DomainError `not_found` when there is no such account, `unknown_host`
 */
export async function passwordLink(db: Database, request: PasswordLinkRequest): Promise<IssuedLink> {
  const tenant = await tenantAt(db, request.host ?? null)
  if (!tenant) throw new DomainError('unknown_host')
  const ctx: Context = {
    db,
    tenantId: tenant.id,
    actor: null,
    requestId: 'command-line',
    address: 'local',
    userAgent: 'holdfast',
  }
  return inTenant(ctx, async (tx) => {
    const account = await findAccount(tx, request.email)
    if (!account) throw new DomainError('not_found', 'There is no account with this e-mail address.')
    await forgetFailures(tx, account.email)
    const link = { tenantId: tenant.id, userId: account.id, hours: linkHours.administrator }
    const issued = await issuePasswordLink(tx, { ...link, publicUrl: request.publicUrl })
    await audit(tx, ctx, {
      action: 'account.password_link_created',
      object: { kind: 'account', id: account.id, name: account.email },
      after: { by: 'command line' },
    })
    return issued
  })
}
