import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'

/** Signs out: ends this session and what it was granted. */
export function signOut(ctx: ActorContext): Promise<void> {
  return endSession(ctx, ctx.actor.sessionId)
}

/**
 * Ends one of one's own sessions.
 *
 * @throws DomainError `not_found`
 */
export function endSession(ctx: ActorContext, sessionId: string): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const [ended] = await endWhere(tx, sql`user_id = ${ctx.actor.userId} and id = ${sessionId}`)
    if (!ended) throw new DomainError('not_found')
    await audit(tx, ctx, {
      action: 'session.ended',
      object: { kind: 'session', id: sessionId, name: ctx.actor.email },
      after: { by: sessionId === ctx.actor.sessionId ? 'sign_out' : 'other_session' },
    })
  })
}

/** Ends all of one's own sessions but the current one. */
export function endOtherSessions(ctx: ActorContext): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const ended = await endSessionsOf(tx, ctx.actor.userId, { except: ctx.actor.sessionId })
    await audit(tx, ctx, {
      action: 'session.ended',
      object: { kind: 'account', id: ctx.actor.userId, name: ctx.actor.email },
      after: { by: 'owner', sessions: ended },
    })
  })
}

/** Ends sessions of a person in the tenant in scope; answers how many. The caller writes the audit row. */
export async function endSessionsOf(
  tx: Transaction,
  userId: string,
  { except }: { except?: string } = {},
): Promise<number> {
  const others = except ? sql`and id <> ${except}` : sql``
  return (await endWhere(tx, sql`user_id = ${userId} ${others}`)).length
}

/** Ends these sessions of the tenant in scope; answers which of them lived. The caller writes the audit row. */
export function endSessionsById(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  return endWhere(tx, sql`id = any(${sql.param(ids)}::uuid[])`)
}

async function endWhere(tx: Transaction, condition: ReturnType<typeof sql>): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`delete from sessions where ${condition} returning id`)
  const ids = rows.map((row) => row.id)
  // What connectors were granted in its name ends with it.
  if (ids.length > 0)
    await revoke(
      tx,
      ids.map((id) => `s:${id}`),
    )
  return ids
}

/** The rights of a person changed: each of their sessions gets a new token with its next request. */
export async function renewSessionsOf(tx: Transaction, userId: string): Promise<void> {
  await tx.execute(sql`update sessions set renewal_due = true where user_id = ${userId}`)
}
