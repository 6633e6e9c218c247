import { sql } from 'drizzle-orm'
import type { FactorAdded, NewPasskey, OwnFactors, TotpOffer } from '@holdfast/contracts/factors'
import type { Transaction } from '@holdfast/db/database'
import { factorsChangedMail } from '@holdfast/mail/messages/factors'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { endSessionsOf } from '../sessions/end.ts'
import { noteProof } from '../sessions/note-proof.ts'
import { policyOf } from '../tenants/tenant.ts'
import { factorAdded } from './added.ts'
import { holderOf, takeChallenge } from './challenge.ts'
import { dutyOf } from './duty.ts'
import { factorOf, factorsOf } from './own.ts'
import type { FactorOwner, FactorRow } from './own.ts'
import { creationOptions } from './passkey-options.ts'
import type { PasskeySite } from './passkey-options.ts'
import { storePasskey, verifyNewPasskey } from './passkey.ts'
import { countRecoveryCodes, newRecoveryCodes } from './recovery-codes.ts'
import { activateTotp, offerTotp as offer } from './totp.ts'
import { forgetTrust, trustedDevicesOf } from './trusted-devices.ts'

/* One's own second factors, from a session. */

export function listFactors(ctx: ActorContext): Promise<OwnFactors> {
  const { userId, session } = ctx.actor
  return inTenant(ctx, async (tx) => {
    const duty = await dutyOf(tx, userId)
    return {
      factors: (await factorsOf(tx, userId)).map(factorOf),
      recoveryCodesLeft: await countRecoveryCodes(tx, userId),
      trustedDevices: await trustedDevicesOf(tx, userId),
      duty: duty && { reason: duty.reason, dueAt: duty.dueAt.toISOString() },
      offered: await isOffered(tx, userId),
      proven: session?.factorAt != null,
    }
  })
}

/** @throws DomainError `factor_not_offered`, `too_many_factors` */
export function offerTotp(ctx: ActorContext, how: { sealer: Sealer; issuer: string }): Promise<TotpOffer> {
  return inTenant(ctx, async (tx) => {
    await requireOffered(tx, ctx.actor.userId)
    return offer(tx, ctx.tenantId, ownerOf(ctx), how)
  })
}

/** @throws DomainError `factor_refused` */
export function confirmTotp(
  ctx: ActorContext,
  input: { code: string; name: string },
  sealer: Sealer,
): Promise<FactorAdded> {
  return add(ctx, (tx) => activateTotp(tx, ownerOf(ctx), input, sealer))
}

export function newPasskeyOptions(ctx: ActorContext, site: PasskeySite) {
  return inTenant(ctx, async (tx) => {
    await requireOffered(tx, ctx.actor.userId)
    const holder = holderOf(ctx.actor.sessionId)
    return creationOptions(tx, ctx.tenantId, ownerOf(ctx), { site, holder })
  })
}

/** @throws DomainError `factor_refused`, `passkey_known` */
export async function addPasskey(
  ctx: ActorContext,
  { name, passkey, site }: { name: string; passkey: NewPasskey; site: PasskeySite },
): Promise<FactorAdded> {
  const challenge = await inTenant(ctx, (tx) => takeChallenge(tx, holderOf(ctx.actor.sessionId)))
  const verified = await verifyNewPasskey(site, challenge, passkey)
  return add(ctx, (tx) => storePasskey(tx, ctx.tenantId, ownerOf(ctx), name, verified))
}

/** @throws DomainError `not_found` */
export function renameFactor(ctx: ActorContext, factorId: string, name: string): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const [before] = (await factorsOf(tx, ctx.actor.userId)).filter(({ id }) => id === factorId)
    if (!before) throw new DomainError('not_found')
    await tx.execute(sql`update factors set name = ${name.normalize('NFC')} where id = ${factorId}`)
    await audit(tx, ctx, {
      action: 'factor.renamed',
      object: accountOf(ctx),
      before: { factor: factorId, name: before.name },
      after: { factor: factorId, name },
    })
  })
}

/**
 * Removes a factor and ends the other sessions. The last one goes with its recovery codes, and stays where one is a must.
 *
 * @throws DomainError `not_found`, `last_factor`
 */
export function removeFactor(ctx: ActorContext, factorId: string): Promise<void> {
  const { userId, sessionId } = ctx.actor
  return inTenant(ctx, async (tx) => {
    // Two at once must not remove the last two.
    await tx.execute(sql`select from users where id = ${userId} for update`)
    const own = await factorsOf(tx, userId)
    const factor = own.find(({ id }) => id === factorId)
    if (!factor) throw new DomainError('not_found')
    if (own.length === 1) {
      if (await dutyOf(tx, userId)) throw new DomainError('last_factor', 'Set up another one first.')
      await tx.execute(sql`delete from recovery_codes where user_id = ${userId}`)
    }
    await tx.execute(sql`delete from factors where id = ${factorId}`)
    await forgetTrust(tx, userId)
    const sessionsEnded = await endSessionsOf(tx, userId, { except: sessionId })
    await audit(tx, ctx, {
      action: 'factor.removed',
      object: accountOf(ctx),
      before: { factor: factorId, kind: factor.kind, name: factor.name },
      after: { by: 'owner', sessionsEnded },
    })
    await tell(tx, ctx, 'removed')
  })
}

/** Makes new recovery codes; those before are void. @throws DomainError `not_found` without any factor */
export function renewRecoveryCodes(ctx: ActorContext): Promise<string[]> {
  return inTenant(ctx, async (tx) => {
    if ((await factorsOf(tx, ctx.actor.userId)).length === 0) throw new DomainError('not_found')
    const codes = await newRecoveryCodes(tx, ctx.tenantId, ctx.actor.userId)
    await audit(tx, ctx, { action: 'factor.recovery_codes_renewed', object: accountOf(ctx) })
    await tell(tx, ctx, 'recovery_codes_renewed')
    return codes
  })
}

/** Asks on one trusted device, or on all, for the second factor again. @throws DomainError `not_found` */
export function forgetTrustedDevice(ctx: ActorContext, deviceId?: string): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const which = deviceId === undefined ? sql`` : sql`and id = ${deviceId}`
    const gone = await tx.execute(
      sql`delete from trusted_devices where user_id = ${ctx.actor.userId} ${which} returning 1`,
    )
    if (deviceId !== undefined && gone.length === 0) throw new DomainError('not_found')
    if (gone.length > 0)
      await audit(tx, ctx, {
        action: 'factor.devices_forgotten',
        object: accountOf(ctx),
        after: { devices: gone.length },
      })
  })
}

/** A new factor was proven in this session just now: the session has one from here on. */
function add(ctx: ActorContext, store: (tx: Transaction) => Promise<FactorRow>): Promise<FactorAdded> {
  return inTenant(ctx, async (tx) => {
    await requireOffered(tx, ctx.actor.userId)
    const row = await store(tx)
    await noteProof(tx, ctx, { factor: true })
    return factorAdded(tx, ctx, row)
  })
}

function tell(tx: Transaction, ctx: ActorContext, what: 'removed' | 'recovery_codes_renewed'): Promise<void> {
  const { userId, email: to, displayName: name } = ctx.actor
  return postMail(tx, ctx, {
    kind: 'factors_changed',
    message: factorsChangedMail({ to, name, what }),
    userId,
  })
}

async function requireOffered(tx: Transaction, userId: string): Promise<void> {
  if (!(await isOffered(tx, userId))) throw new DomainError('factor_not_offered')
}

/** Switched off, it stays open to those who must have one or have one already. */
async function isOffered(tx: Transaction, userId: string): Promise<boolean> {
  if ((await policyOf(tx)).secondFactor !== 'off') return true
  return (await dutyOf(tx, userId)) !== null || (await factorsOf(tx, userId)).length > 0
}

function ownerOf({ actor }: ActorContext): FactorOwner {
  return { id: actor.userId, email: actor.email, displayName: actor.displayName }
}

function accountOf({ actor }: ActorContext) {
  return { kind: 'account', id: actor.userId, name: actor.email } as const
}
