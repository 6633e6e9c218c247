import { createHash } from 'node:crypto'
import type { Route } from '@holdfast/contracts/route'
import { signedIn } from '@holdfast/domain/context'
import { claimRequest, keepAnswer, releaseRequest } from '@holdfast/domain/requests/once'
import type { ApiContext } from './environment.ts'

/**
 * Runs a creating request once for its `Idempotency-Key` (of one person and route): a repetition gets the first answer again.
 * Only for routes whose contract names the header: answers are kept for a day, so they must hold no secret.
 *
 * @throws DomainError `idempotency_key_reused` for another request, `conflict` while the first one runs
 */
export async function once(c: ApiContext, route: Route, run: () => Promise<Response>): Promise<Response> {
  const key = route.headers && 'idempotency-key' in route.headers.shape && c.req.header('idempotency-key')
  if (!key) return run()
  const ctx = signedIn(c.get('ctx'))
  const request = { route: `${route.method} ${route.path}`, key, hash: await hashOf(c) }
  const given = await claimRequest(ctx, request)
  if (given) return replay(given.status, given.body)
  try {
    const response = await run()
    await keepAnswer(ctx, request, { status: response.status, body: await response.clone().text() })
    return response
  } catch (error) {
    await releaseRequest(ctx, request)
    throw error
  }
}

function replay(status: number, body: string): Response {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Replayed': 'true' }
  return new Response(body, { status, headers })
}

async function hashOf(c: ApiContext): Promise<Buffer> {
  const body = await c.req.text()
  return createHash('sha256').update(`${c.req.path}\n${body}`).digest()
}
