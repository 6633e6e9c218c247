import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { ActorContext, Context } from '../context.ts'
import { newToken } from '../secret-token.ts'
import { policyOf } from '../tenants/tenant.ts'
import { beginSession } from './lucia.ts'
import type { LiveSession } from './session.ts'

/** What a browser gets at a sign-in: the session with its token, and the token by which it is known next time. */
export interface SignedInBrowser {
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

/** How someone proved who they are. */
export type SignInWay = 'password' | 'invitation' | 'set_up'

/** Begins a session in a transaction that is scoped to the tenant, with its audit row, and remembers the browser. */
export async function beginSessionOf(
  tx: Transaction,
  ctx: Context,
  owner: Owner,
  { by, knownDevice }: { by: SignInWay; knownDevice: Buffer | null },
): Promise<SignedInBrowser> {
  const policy = await policyOf(tx)
  const sessionId = await insertSession(tx, ctx, owner.id, policy.absoluteHours)
  const begun = await beginSession(tx, { tenantId: ctx.tenantId, userId: owner.id, sessionId, policy })
  const device = newToken()
  // A new device token at each sign-in, so that a stolen one does not last.
  if (knownDevice)
    await tx.execute(sql`delete from devices where user_id = ${owner.id} and token_hash = ${knownDevice}`)
  await tx.execute(sql`insert into devices (tenant_id, user_id, token_hash)
    values (${ctx.tenantId}, ${owner.id}, ${device.hash})`)
  const session: LiveSession = {
    id: sessionId,
    userId: owner.id,
    email: owner.email,
    displayName: owner.displayName,
    operator: owner.operator,
    createdAt: new Date(),
    idleExpiresAt: begun.idleExpiresAt,
    expiresAt: begun.expiresAt,
    renewalDue: false,
  }
  await audit(tx, actingAs(ctx, owner, sessionId), {
    action: 'session.begun',
    object: { kind: 'session', id: sessionId, name: owner.email },
    after: { by, knownDevice: knownDevice !== null },
  })
  return { session, token: begun.token, deviceToken: device.token }
}

async function insertSession(tx: Transaction, ctx: Context, userId: string, hours: number): Promise<string> {
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into sessions (tenant_id, user_id, user_agent, address, expires_at)
    values (${ctx.tenantId}, ${userId}, ${ctx.userAgent}, ${ctx.address}, now() + make_interval(hours => ${hours}))
    returning id`)
  return row?.id ?? randomUUID()
}

/** The context of the person whose session just began, for the audit rows of that transaction. */
export function actingAs(ctx: Context, owner: Owner, sessionId: string): ActorContext {
  return {
    ...ctx,
    actor: {
      userId: owner.id,
      email: owner.email,
      displayName: owner.displayName,
      sessionId,
      operator: owner.operator,
    },
  }
}
