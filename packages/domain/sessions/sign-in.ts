import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { hashesAtOnce, verifyPassword } from '../passwords/hash.ts'
import { isExpired, refuseExpired } from '../passwords/expired.ts'
import { findAccount } from '../people/find.ts'
import type { Account } from '../people/find.ts'
import { hashToken } from '../secret-token.ts'
import { policyOf } from '../tenants/tenant.ts'
import { Turns } from '../turns.ts'
import { newId } from '../new-id.ts'
import { admit } from '../sign-in/admit.ts'
import type { SignInOutcome } from '../sign-in/admit.ts'
import { countAttempt, forgetFailures, lockedOut, sourcesOf } from './throttle.ts'

export interface Credentials {
  email: string
  password: string
  /** By which this browser is known from an earlier sign-in. */
  deviceToken?: string | undefined
  /** By which it is trusted without a second factor. */
  trustToken?: string | undefined
  /** They are about to join an organisation: being disabled in others does not matter. */
  joining?: boolean
}

/**
 * Signs a person in with e-mail and password: counts the attempt, checks the password outside of any transaction, begins the
 * session or, where a second factor is called for, the step that proves it. Every outcome leaves an audit row; answers do not tell whether the account exists.
 *
 * @throws DomainError `invalid_credentials`, `locked_out`, `password_expired` with the `token` of a password link, `account_disabled` (only to who knows the password)
 */
export async function signIn(ctx: Context, input: Credentials): Promise<SignInOutcome> {
  const { account, device, sources } = await prove(ctx, input)
  return inTenant(ctx, async (tx) => {
    await forgetFailures(tx, input.email, sources)
    const id = await newId(tx)
    return admit(tx, ctx, account, {
      id,
      by: 'password',
      knownDevice: device,
      trustToken: input.trustToken,
    })
  })
}

interface Proof {
  account: Account
  device: Buffer | null
  sources: string[]
}

/** Few at once, so that sign-ins take neither all processors nor all connections to the database from other requests. */
const turns = new Turns({ atOnce: hashesAtOnce + 1, longestLine: 1000 })

/** The account that these credentials prove, or the refusal with its audit row. */
export function prove(ctx: Context, input: Credentials): Promise<Proof> {
  return turns.run(() => proveInTurn(ctx, input))
}

async function proveInTurn(ctx: Context, input: Credentials): Promise<Proof> {
  const { account, policy, device, sources, locked } = await inTenant(ctx, (tx) => attempt(tx, ctx, input))
  if (locked) throw lockedOut(locked.retryAfter)
  const right = await verifyPassword(account?.passwordHash ?? null, input.password)
  if (!right || !account) {
    await refuse(ctx, input.email, account, 'wrong_password')
    throw new DomainError('invalid_credentials')
  }
  if (await isDisabled(ctx, account, input)) {
    await refuse(ctx, input.email, account, 'disabled')
    throw new DomainError('account_disabled')
  }
  if (isExpired(account, policy)) await refuseExpired(ctx, account)
  return { account, device, sources }
}

async function attempt(tx: Transaction, ctx: Context, { email, deviceToken }: Credentials) {
  const policy = await policyOf(tx)
  const account = await findAccount(tx, email)
  const device = await knownDevice(tx, account?.id, deviceToken)
  const sources = sourcesOf(ctx.address, device, policy)
  const { locked } = await countAttempt(tx, ctx.tenantId, email, sources, policy)
  if (locked)
    await audit(tx, ctx, {
      action: locked.newly ? 'account.locked' : 'session.refused',
      object: { kind: 'account', id: account?.id, name: email },
      after: { reason: 'locked_out', retryAfter: locked.retryAfter },
    })
  return { account, policy, device, sources, locked }
}

/** Asks the database in both cases, so that an unknown account takes no less time. */
async function knownDevice(
  tx: Transaction,
  userId: string | undefined,
  deviceToken: string | undefined,
): Promise<Buffer | null> {
  const hash = hashToken(deviceToken ?? '')
  const rows = await tx.execute(sql`
    update devices set last_seen_at = now() where user_id = ${userId ?? null} and token_hash = ${hash} returning 1`)
  return rows.length > 0 ? hash : null
}

/** Whether the account is disabled, as a whole or by every organisation that it belongs to. */
export async function isDisabled(
  ctx: Context,
  account: Account,
  { joining }: Pick<Credentials, 'joining'>,
): Promise<boolean> {
  if (account.state === 'disabled') return true
  if (account.operator || joining) return false
  const [row] = await ctx.db.execute<{ disabled: boolean }>(
    sql`select disabled_everywhere(${account.id}) as disabled`,
  )
  return row?.disabled ?? false
}

async function refuse(ctx: Context, email: string, account: Account | null, reason: string): Promise<void> {
  await inTenant(ctx, (tx) =>
    audit(tx, ctx, {
      action: 'session.refused',
      object: { kind: 'account', id: account?.id, name: email },
      after: { reason },
    }),
  )
}
