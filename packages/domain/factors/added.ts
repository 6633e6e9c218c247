import type { FactorAdded } from '@holdfast/contracts/factors'
import type { Transaction } from '@holdfast/db/database'
import { factorAddedMail } from '@holdfast/mail/messages/factors'
import { audit } from '../audit.ts'
import type { ActorContext } from '../context.ts'
import { postMail } from '../mail/post.ts'
import { endSessionsOf } from '../sessions/end.ts'
import { factorOf } from './own.ts'
import type { FactorRow } from './own.ts'
import { countRecoveryCodes, newRecoveryCodes } from './recovery-codes.ts'
import { forgetTrust } from './trusted-devices.ts'

/**
 * What follows a new factor, in its transaction: recovery codes where there are none, the end of all other sessions (whoever sits
 * in one must not go on without the factor), an audit row.
 */
export async function factorAdded(tx: Transaction, ctx: ActorContext, row: FactorRow): Promise<FactorAdded> {
  const { userId, email, displayName, sessionId } = ctx.actor
  const none = (await countRecoveryCodes(tx, userId)) === 0
  const recoveryCodes = none ? await newRecoveryCodes(tx, ctx.tenantId, userId) : null
  await forgetTrust(tx, userId)
  const sessionsEnded = await endSessionsOf(tx, userId, { except: sessionId })
  await audit(tx, ctx, {
    action: 'factor.added',
    object: { kind: 'account', id: userId, name: email },
    after: { factor: row.id, kind: row.kind, name: row.name, recoveryCodes: none, sessionsEnded },
  })
  const message = factorAddedMail({ to: email, name: displayName, factor: row })
  await postMail(tx, ctx, { kind: 'factor_added', message, userId })
  return { factor: factorOf(row), recoveryCodes }
}
