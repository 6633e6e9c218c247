import type { Database } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { removeAllFactors } from '../factors/reset-member.ts'
import { findAccount } from '../people/find.ts'
import { endSessionsOf } from '../sessions/end.ts'
import { forgetFailures } from '../sessions/throttle.ts'
import { tenantAt } from '../tenants/tenant.ts'

/**
 * For who has the machine: removes all second factors of a person who lost them and their recovery codes, and ends their sessions.
 * They sign in with their password and set up a new one where they must. Leaves an audit row without an actor.
 *
 * @throws DomainError `not_found` when there is no such account, `unknown_host`
 */
export async function resetFactors(db: Database, request: { email: string; host?: string }): Promise<number> {
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
    const factors = await removeAllFactors(tx, account.id)
    await forgetFailures(tx, account.email)
    const sessionsEnded = await endSessionsOf(tx, account.id)
    await audit(tx, ctx, {
      action: 'factor.reset',
      object: { kind: 'account', id: account.id, name: account.email },
      after: { by: 'command line', factors, sessionsEnded },
    })
    return factors
  })
}
