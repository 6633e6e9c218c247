import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { dutyOf } from '../factors/duty.ts'
import { trustDevice } from '../factors/trusted-devices.ts'
import { beginSessionOf } from '../sessions/begin.ts'
import type { SignedInBrowser } from '../sessions/begin.ts'
import { forgetFailures } from '../sessions/throttle.ts'
import { policyOf } from '../tenants/tenant.ts'
import { factorSources, ownerOf } from './step.ts'
import type { StepRow } from './step.ts'

/**
 * The second factor was right: the step becomes its session, once. In the transaction in which the factor was taken.
 *
 * @param trust whether the person wants this browser to be trusted; not done where the policy does not allow it
 * @throws DomainError `no_sign_in_step` for the second of two at once
 */
export async function finishStep(
  tx: Transaction,
  ctx: Context,
  step: StepRow,
  { factor, trust = false }: { factor: string; trust?: boolean },
): Promise<SignedInBrowser> {
  const used = await tx.execute(sql`delete from sign_in_steps where id = ${step.id} returning 1`)
  if (used.length === 0) throw new DomainError('no_sign_in_step')
  await forgetFailures(tx, step.email, factorSources(step))
  const days = trust ? await trustDaysOf(tx, step.user_id) : 0
  return beginSessionOf(tx, ctx, ownerOf(step), {
    id: step.id,
    by: step.method,
    ...(step.provider_id !== null && { providerId: step.provider_id }),
    factorAt: new Date(),
    factor,
    knownDevice: step.known_device,
    ...(days > 0 && { trust: { token: await trustDevice(tx, ctx, step.user_id, days), days } }),
  })
}

/** Those who administer are asked every time. */
async function trustDaysOf(tx: Transaction, userId: string): Promise<number> {
  const duty = await dutyOf(tx, userId)
  return duty?.reason === 'always' ? 0 : (await policyOf(tx)).trustedDeviceDays
}
