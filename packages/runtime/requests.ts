import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import { redactAddress } from './redact.ts'

/** What `observeRequests` sets: `c.get('requestId')`, `c.get('log')`. */
export type RequestVariables = { requestId: string; log: Log }

/** What a proxy in front may have chosen; anything else gets a fresh id. */
const ACCEPTABLE = /^[A-Za-z0-9_-]{8,64}$/

/**
 * Gives every request an id (kept from `X-Request-Id` where that is well formed), a log that carries it and the header
 * `X-Request-Id` in the answer; then logs and measures the answer. Put it first: it sees errors that `onError` mapped.
 */
export function observeRequests({ log, metrics }: { log: Log; metrics: Metrics }): MiddlewareHandler<{
  Variables: RequestVariables
}> {
  return async (c, next) => {
    const begun = performance.now()
    const given = c.req.header('x-request-id')
    const requestId = given && ACCEPTABLE.test(given) ? given : randomUUID()
    const requestLog = log.child({ requestId })
    c.set('requestId', requestId)
    c.set('log', requestLog)
    await next()
    c.header('X-Request-Id', requestId)
    const milliseconds = performance.now() - begun
    const { method } = c.req
    const { status } = c.res
    metrics.requests.observe({ method, route: routePath(c, -1), status: String(status) }, milliseconds / 1000)
    const line = {
      method,
      address: redactAddress(addressOf(c.req.url)),
      status,
      milliseconds: Math.round(milliseconds),
    }
    // 503 is said on purpose (not set up yet, the database is away); 500 is a mistake of ours.
    requestLog[status === 500 ? 'error' : status > 500 ? 'warn' : 'info'](line, 'request')
  }
}

function addressOf(url: string): string {
  return url.slice(url.indexOf('/', url.indexOf('//') + 2))
}
