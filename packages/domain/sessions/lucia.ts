import { sql } from 'drizzle-orm'
import { Lucia, TimeSpan } from 'lucia'
import type { Adapter } from 'lucia'
import { inScope } from '@holdfast/db/database'
import type { Database, Queries, Transaction } from '@holdfast/db/database'
import type { TenantSettings } from '@holdfast/contracts/session'
import { hashToken, newToken } from '../secret-token.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { ActorSession, SessionMethod } from '../context.ts'
import type { LiveSession } from './session.ts'

/*
 * The only place that knows lucia. Its session id is the SHA-256 of the token in hex: the token itself is never in the
 * database. Limits are our adapter's: lucia knows one sliding expiry, we keep an idle and an absolute one.
 */

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<SessionAttributes, UserAttributes>
    DatabaseSessionAttributes: SessionAttributes
    DatabaseUserAttributes: UserAttributes
  }
}
interface SessionAttributes extends ActorSession {
  sessionId: string
  absoluteExpiresAt: Date
  renewalDue: boolean
}
interface UserAttributes {
  email: string
  displayName: string
  operator: boolean
}

interface TokenRow extends Record<string, unknown> {
  session_id: string
  user_id: string
  email: string
  display_name: string
  operator: boolean
  created_at: string
  last_seen_at: string
  expires_at: string
  renewal_due: boolean
  token_used: boolean
  method: SessionMethod
  provider_id: string | null
  factor_at: string | null
  proven_at: string
}

const minute = 60_000
/** How long the token before keeps working once its successor was used. */
const overlapSeconds = 30

/** The live session of a token, its idle limit extended; null when there is none (any more). */
export async function readSession(db: Database, tenant: Tenant, token: string): Promise<LiveSession | null> {
  const lucia = luciaOf(adapterOf(db, tenant), tenant.policy)
  const { session, user } = await lucia.validateSession(hashToken(token).toString('hex'))
  if (!session) return null
  const absolute = session.absoluteExpiresAt
  const idle = session.fresh ? idleEnd(new Date(), tenant.policy, absolute) : session.expiresAt
  return {
    id: session.sessionId,
    userId: user.id,
    email: user.email,
    displayName: user.displayName,
    operator: user.operator,
    createdAt: session.createdAt,
    method: session.method,
    providerId: session.providerId,
    factorAt: session.factorAt,
    provenAt: session.provenAt,
    idleExpiresAt: idle,
    expiresAt: absolute,
    renewalDue: session.renewalDue,
  }
}

/** Begins a session in the transaction of its sign-in; answers its token. */
export async function beginSession(
  tx: Transaction,
  {
    tenantId,
    userId,
    sessionId,
    policy,
    how,
  }: { tenantId: string; userId: string; sessionId: string; policy: TenantSettings; how: ActorSession },
): Promise<{ token: string; idleExpiresAt: Date; expiresAt: Date }> {
  const { token, hash } = newToken()
  const now = how.createdAt
  const absolute = new Date(now.getTime() + policy.absoluteHours * 60 * minute)
  const lucia = luciaOf(adapterIn(tx, tenantId), policy)
  await lucia.createSession(
    userId,
    { ...how, sessionId, absoluteExpiresAt: absolute, renewalDue: false },
    { sessionId: hash.toString('hex') },
  )
  return { token, idleExpiresAt: idleEnd(now, policy, absolute), expiresAt: absolute }
}

/**
 * A new token for a session, in a transaction scoped to its tenant. Null when one was handed out moments ago that nobody used
 * yet: two tabs that renew at once must not take each other's token away.
 */
export async function renewToken(
  tx: Transaction,
  tenantId: string,
  sessionId: string,
): Promise<string | null> {
  // Locked, since the check and the insert below belong together.
  await tx.execute(sql`select from sessions where id = ${sessionId} for update`)
  const [pending] = await tx.execute(sql`
    select 1 from session_tokens where session_id = ${sessionId} and used_at is null
      and created_at > now() - make_interval(secs => ${overlapSeconds})`)
  if (pending) return null
  const { token, hash } = newToken()
  await tx.execute(sql`delete from session_tokens where session_id = ${sessionId}
    and (used_at is null or valid_until < now())`)
  await tx.execute(sql`insert into session_tokens (hash, tenant_id, session_id)
    values (${hash}, ${tenantId}, ${sessionId})`)
  await tx.execute(sql`update sessions set renewal_due = false where id = ${sessionId}`)
  return token
}

/** How cookies of sessions are written: lucia's serialiser, with a name and flags that follow from the address. */
export function sessionCookie(name: string, value: string, { secure }: { secure: boolean }): string {
  const lucia = new Lucia(unusable, {
    sessionCookie: { name, expires: true, attributes: { secure, sameSite: 'lax', path: '/' } },
  })
  const cookie = value === '' ? lucia.createBlankSessionCookie() : lucia.createSessionCookie(value)
  // A cookie of the browser's session: the limits are kept by the server.
  if (value !== '') delete cookie.attributes.maxAge
  return cookie.serialize()
}

/**
 * lucia extends a session when less than half of `sessionExpiresIn` is left. Twice the idle time less a minute makes that once a
 * minute, so that the idle limit is exact to a minute without a write for each request.
 */
function luciaOf(adapter: Adapter, { idleMinutes }: TenantSettings) {
  const touchEvery = Math.min(1, idleMinutes / 4)
  return new Lucia(adapter, {
    sessionExpiresIn: new TimeSpan(2 * (idleMinutes - touchEvery) * 60, 's'),
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: (attributes) => attributes,
  })
}

function idleEnd(from: Date, { idleMinutes }: TenantSettings, absolute: Date): Date {
  return new Date(Math.min(from.getTime() + idleMinutes * minute, absolute.getTime()))
}

/** For requests: reads by one narrow function, writes in a transaction of their own. */
function adapterOf(db: Database, tenant: Tenant): Adapter {
  const scoped = (work: (adapter: Adapter) => Promise<void>) =>
    inScope(db, { tenant: tenant.id }, (tx) => work(adapterIn(tx, tenant.id)))
  return {
    ...unusable,
    getSessionAndUser: async (id) => {
      const hash = Buffer.from(id, 'hex')
      const [row] = await db.execute<TokenRow>(sql`select * from session_of_token(${tenant.id}, ${hash})`)
      if (!row) return [null, null]
      if (!row.token_used)
        await inScope(db, { tenant: tenant.id }, (tx) => takeOver(tx, row.session_id, hash))
      return liveOf(id, row, tenant.policy)
    },
    updateSessionExpiration: (id, expiresAt) =>
      scoped((adapter) => adapter.updateSessionExpiration(id, expiresAt)),
    deleteSession: (id) => scoped((adapter) => adapter.deleteSession(id)),
  }
}

/** For transactions that are scoped to the tenant. */
function adapterIn(tx: Queries, tenantId: string): Adapter {
  return {
    ...unusable,
    setSession: async ({ id, userId, attributes }) => {
      await tx.execute(sql`insert into session_tokens (hash, tenant_id, session_id, used_at)
        select ${Buffer.from(id, 'hex')}, ${tenantId}::uuid, s.id, now() from sessions s
        where s.id = ${attributes.sessionId} and s.user_id = ${userId}`)
    },
    updateSessionExpiration: async (id) => {
      await tx.execute(sql`
        with seen as (update sessions set last_seen_at = now()
          where id = (select session_id from session_tokens where hash = ${Buffer.from(id, 'hex')}) returning user_id)
        update users set last_seen_at = now() from seen where users.id = seen.user_id`)
    },
    deleteSession: async (id) => {
      await tx.execute(sql`delete from sessions
        where id = (select session_id from session_tokens where hash = ${Buffer.from(id, 'hex')})`)
    },
  }
}

/** A renewed token was used: it reached its browser, so that its predecessors may go. */
async function takeOver(tx: Transaction, sessionId: string, hash: Buffer): Promise<void> {
  await tx.execute(sql`update session_tokens set used_at = now() where hash = ${hash}`)
  await tx.execute(sql`update session_tokens set valid_until = now() + make_interval(secs => ${overlapSeconds})
    where session_id = ${sessionId} and hash <> ${hash} and valid_until is null`)
}

function liveOf(
  id: string,
  row: TokenRow,
  policy: TenantSettings,
): Awaited<ReturnType<Adapter['getSessionAndUser']>> {
  const createdAt = new Date(row.created_at)
  // A policy that became stricter holds for sessions that are open already.
  const byPolicy = createdAt.getTime() + policy.absoluteHours * 60 * minute
  const absoluteExpiresAt = new Date(Math.min(new Date(row.expires_at).getTime(), byPolicy))
  const { session_id: sessionId, user_id: userId, renewal_due: renewalDue } = row
  const expiresAt = idleEnd(new Date(row.last_seen_at), policy, absoluteExpiresAt)
  return [
    {
      id,
      userId,
      expiresAt,
      attributes: {
        sessionId,
        createdAt,
        absoluteExpiresAt,
        renewalDue,
        method: row.method,
        providerId: row.provider_id,
        factorAt: row.factor_at === null ? null : new Date(row.factor_at),
        provenAt: new Date(row.proven_at),
      },
    },
    { id: userId, attributes: { email: row.email, displayName: row.display_name, operator: row.operator } },
  ]
}

/** What Holdfast does without: lists and ends of sessions are queries with an audit row of their own. */
function never(): never {
  throw new Error('not used')
}
const unusable: Adapter = {
  getSessionAndUser: never,
  getUserSessions: never,
  setSession: never,
  updateSessionExpiration: never,
  deleteSession: never,
  deleteUserSessions: never,
  deleteExpiredSessions: never,
}
