import { sql } from 'drizzle-orm'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'

/** After so long a request that left no answer counts as lost with its process. */
const lostAfterSeconds = 60

/** A creating request as its sender names it. */
export interface RepeatableRequest {
  /** Method and path with its placeholders. */
  route: string
  /** The sender's `Idempotency-Key`. */
  key: string
  /** SHA-256 of what is asked for. */
  hash: Buffer
}

/** An answer as it was sent. */
export interface GivenAnswer {
  status: number
  body: string
}

interface Known extends Record<string, unknown> {
  same: boolean
  status: number | null
  body: string | null
}

/**
 * Claims a request for its first run: null means "run it", an answer means that it ran already.
 *
 * @throws DomainError `idempotency_key_reused` for another request, `conflict` while the first one runs
 */
export async function claimRequest(
  ctx: ActorContext,
  request: RepeatableRequest,
): Promise<GivenAnswer | null> {
  const { route, key, hash } = request
  const known = await inTenant(ctx, async (tx) => {
    const mine = await tx.execute(sql`
      insert into idempotency_keys as k (user_id, route, key, tenant_id, request_hash)
      values (${ctx.actor.userId}, ${route}, ${key}, ${ctx.tenantId}, ${hash})
      on conflict (user_id, route, key) do update set created_at = now()
        where k.status is null and k.request_hash = excluded.request_hash
          and k.created_at < now() - make_interval(secs => ${lostAfterSeconds})
      returning 1`)
    if (mine.length > 0) return null
    const [row] = await tx.execute<Known>(sql`
      select request_hash = ${hash} as same, status, body from idempotency_keys where ${of(ctx, request)}`)
    return row ?? { same: true, status: null, body: null }
  })
  if (known === null) return null
  if (!known.same) throw new DomainError('idempotency_key_reused')
  if (known.status === null || known.body === null)
    throw new DomainError('conflict', 'The first request with this key is still running.')
  return { status: known.status, body: known.body }
}

/** Keeps the answer for repetitions. */
export async function keepAnswer(
  ctx: ActorContext,
  request: RepeatableRequest,
  answer: GivenAnswer,
): Promise<void> {
  await inTenant(ctx, (tx) =>
    tx.execute(sql`update idempotency_keys set status = ${answer.status}, body = ${answer.body}
      where ${of(ctx, request)}`),
  )
}

/** Gives a request up that failed: it may be tried again with the same key. */
export async function releaseRequest(ctx: ActorContext, request: RepeatableRequest): Promise<void> {
  await inTenant(ctx, (tx) =>
    tx.execute(sql`delete from idempotency_keys where ${of(ctx, request)} and status is null`),
  )
}

function of(ctx: ActorContext, { route, key }: RepeatableRequest) {
  return sql`user_id = ${ctx.actor.userId} and route = ${route} and key = ${key}`
}
