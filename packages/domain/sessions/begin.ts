import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { newDeviceMail } from '@holdfast/mail/messages/new-device'
import { audit } from '../audit.ts'
import type { ActorContext, ActorSession, Context, SessionMethod } from '../context.ts'
import { postMail } from '../mail/post.ts'
import { newToken } from '../secret-token.ts'
import { alertBreakGlass } from '../sso/break-glass.ts'
import { policyOf } from '../tenants/tenant.ts'
import { beginSession } from './lucia.ts'
import type { LiveSession } from './session.ts'

/** What a browser gets at a sign-in: the session with its token, and the token by which it is known next time. */
export interface SignedInBrowser {
  /** By which the second factor is not asked for, and for how many days. */
  trust?: { token: string; days: number }
  session: LiveSession
  token: string
  deviceToken: string
}

/** The account in whose name a session begins. */
export interface Owner {
  id: string
  email: string
  displayName: string
  operator: boolean
}

/** How someone proved who they are, and in which browser. */
export interface SignInProof {
  /** The id that the session gets, where its sign-in had one already. */
  id?: string
  by: Exclude<SessionMethod, 'token'>
  /** The provider that vouched, for `sso`. */
  providerId?: string
  /** When a second factor was proven (or a provider said that it was); left out: none was. */
  factorAt?: Date
  /** Which one it was, for the audit trail. */
  factor?: string
  /** By which the second factor is not asked for in this browser. */
  trust?: { token: string; days: number }
  /** What the browser is known by from an earlier sign-in. */
  knownDevice: Buffer | null
}

/** Begins a session in a transaction that is scoped to the tenant, with its audit row, and remembers the browser. */
export async function beginSessionOf(
  tx: Transaction,
  ctx: Context,
  owner: Owner,
  { id, by, providerId, factorAt, factor, trust, knownDevice }: SignInProof,
): Promise<SignedInBrowser> {
  const policy = await policyOf(tx)
  const now = new Date()
  const how = {
    method: by,
    providerId: providerId ?? null,
    createdAt: now,
    factorAt: factorAt ?? null,
    provenAt: now,
  }
  const sessionId = await insertSession(tx, ctx, owner.id, { ...how, id: id ?? null }, policy.absoluteHours)
  const begun = await beginSession(tx, { tenantId: ctx.tenantId, userId: owner.id, sessionId, policy, how })
  if (!knownDevice && by !== 'invitation') await tellOfNewDevice(tx, ctx, owner)
  const device = newToken()
  // A new device token at each sign-in, so that a stolen one does not last.
  if (knownDevice)
    await tx.execute(sql`delete from devices where user_id = ${owner.id} and token_hash = ${knownDevice}`)
  await tx.execute(sql`insert into devices (tenant_id, user_id, token_hash, user_agent, address)
    values (${ctx.tenantId}, ${owner.id}, ${device.hash}, ${ctx.userAgent}, ${ctx.address})`)
  const session: LiveSession = {
    ...how,
    id: sessionId,
    userId: owner.id,
    email: owner.email,
    displayName: owner.displayName,
    operator: owner.operator,
    idleExpiresAt: begun.idleExpiresAt,
    expiresAt: begun.expiresAt,
    renewalDue: false,
  }
  await audit(tx, actingAs(ctx, owner, session), {
    action: 'session.begun',
    object: { kind: 'session', id: sessionId, name: owner.email },
    after: {
      by,
      providerId,
      knownDevice: knownDevice !== null,
      factor: factor ?? (factorAt ? (trust ? 'trusted_device' : by) : undefined),
    },
  })
  if (by !== 'sso') await alertBreakGlass(tx, actingAs(ctx, owner, session))
  return { session, token: begun.token, deviceToken: device.token, ...(trust && { trust }) }
}

/** Not at the first sign-in of all: every device is new then. */
async function tellOfNewDevice(
  tx: Transaction,
  ctx: Context,
  { id, email, displayName }: Owner,
): Promise<void> {
  const [known] = await tx.execute(sql`select 1 from devices where user_id = ${id} limit 1`)
  if (!known || !ctx.sealer) return
  const { userAgent, address } = ctx
  const place = ctx.placeOf?.(address)?.name ?? null
  const message = newDeviceMail({ to: email, name: displayName, userAgent, address, place, at: new Date() })
  await postMail(tx, ctx, { kind: 'new_device', message, userId: id })
}

async function insertSession(
  tx: Transaction,
  ctx: Context,
  userId: string,
  { id, method, providerId, factorAt, provenAt }: ActorSession & { id: string | null },
  hours: number,
): Promise<string> {
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into sessions (id, tenant_id, user_id, user_agent, address, expires_at, method, provider_id, factor_at, proven_at)
    values (coalesce(${id}::uuid, uuidv7()), ${ctx.tenantId}, ${userId}, ${ctx.userAgent}, ${ctx.address}, now() + make_interval(hours => ${hours}),
      ${method}, ${providerId}, ${factorAt?.toISOString() ?? null}::timestamptz, ${provenAt.toISOString()}::timestamptz)
    returning id`)
  return row?.id ?? randomUUID()
}

/** The context of the person whose session just began, for the audit rows of that transaction. */
export function actingAs(ctx: Context, owner: Owner, session: LiveSession): ActorContext {
  const { method, providerId, createdAt, factorAt, provenAt } = session
  const identity = identityOf(ctx, owner, session.id)
  return {
    ...ctx,
    actor: { ...identity.actor, session: { method, providerId, createdAt, factorAt, provenAt } },
  }
}

/** The context of someone who proved who they are in a sign-in of this id that has no session yet; for audit rows. */
export function identityOf(ctx: Context, owner: Owner, id: string): ActorContext {
  return {
    ...ctx,
    actor: {
      userId: owner.id,
      email: owner.email,
      displayName: owner.displayName,
      sessionId: id,
      session: null,
      operator: owner.operator,
    },
  }
}
