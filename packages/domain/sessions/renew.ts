import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { renewToken } from './lucia.ts'

/**
 * A new token for the session; null when its browser was given one moments ago. No audit row: the session stays the same, and
 * this happens in the background every quarter of an hour.
 */
export function renewSession(ctx: Context, sessionId: string): Promise<string | null> {
  return inTenant(ctx, (tx) => renewToken(tx, ctx.tenantId, sessionId))
}
