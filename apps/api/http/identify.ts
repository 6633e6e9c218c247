import type { MiddlewareHandler } from 'hono'
import type { Actor, Context } from '@holdfast/domain/context'
import { readSession } from '@holdfast/domain/sessions/lucia'
import { renewSession } from '@holdfast/domain/sessions/renew'
import type { LiveSession } from '@holdfast/domain/sessions/session'
import type { Cookies } from './cookies.ts'
import type { ApiContext, ApiEnvironment } from './environment.ts'
import type { Parts } from '../parts.ts'

/** What no session is looked up for: files of the web app, and connectors. */
const anonymous = /^\/(assets\/|api\/connector\/|api\/docs\/)/

/** Finds the session of the cookie and makes the context of use cases. A request with `Authorization` ignores cookies. */
export function identify(db: Parts['db'], cookies: Cookies): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const session = await sessionOf(c, db, cookies).catch((error: unknown) => {
      // The page itself needs no database; it then shows what its calls are answered, and tries again.
      if (c.req.path.startsWith('/api/')) throw error
      return null
    })
    c.set('session', session)
    c.set('ctx', contextOf(c, db, session))
    if (session?.renewalDue) await renew(c, cookies, session)
    return next()
  }
}

async function sessionOf(c: ApiContext, db: Parts['db'], cookies: Cookies): Promise<LiveSession | null> {
  if (anonymous.test(c.req.path) || c.req.header('authorization') !== undefined) return null
  const token = cookies.readSession(c)
  return token === null ? null : readSession(db, c.get('tenant'), token)
}

/** The rights of the person changed: whoever knows the old token must not have the new ones (ASVS 5.0, 7.2.4). */
async function renew(c: ApiContext, cookies: Cookies, session: LiveSession): Promise<void> {
  const token = await renewSession(c.get('ctx'), session.id)
  if (token !== null) cookies.setSession(c, token)
}

function contextOf(c: ApiContext, db: Parts['db'], session: LiveSession | null): Context {
  return {
    db,
    tenantId: c.get('tenant')?.id ?? '',
    actor: session && actorOf(session),
    requestId: c.get('requestId'),
    address: c.get('address'),
    userAgent: (c.req.header('user-agent') ?? '').slice(0, 300),
  }
}

function actorOf({ id, userId, email, displayName, operator, ...session }: LiveSession): Actor {
  const { method, providerId, createdAt, factorAt, provenAt } = session
  return {
    userId,
    email,
    displayName,
    sessionId: id,
    session: { method, providerId, createdAt, factorAt, provenAt },
    operator,
  }
}
