import type { MiddlewareHandler } from 'hono'
import type { Actor, Context } from '@holdfast/domain/context'
import { readSession } from '@holdfast/domain/sessions/lucia'
import { actorOfToken } from '@holdfast/domain/tokens/identify'
import { renewSession } from '@holdfast/domain/sessions/renew'
import type { LiveSession } from '@holdfast/domain/sessions/session'
import type { Cookies } from './cookies.ts'
import type { ApiContext, ApiEnvironment } from './environment.ts'
import type { Parts } from '../parts.ts'

/** What no session is looked up for: files of the web app, connectors, and directories. */
const anonymous = /^\/(assets\/|api\/connector\/|api\/docs\/|scim\/)/

/**
 * Finds the session of the cookie, or the person of an API token, and makes the context of use cases. A request with
 * `Authorization` ignores cookies.
 */
export function identify(
  { db, sealer, placeOf }: Pick<Parts, 'db' | 'sealer' | 'placeOf'>,
  cookies: Cookies,
): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const session = await sessionOf(c, db, cookies).catch((error: unknown) => {
      // The page itself needs no database; it then shows what its calls are answered, and tries again.
      if (c.req.path.startsWith('/api/')) throw error
      return null
    })
    c.set('session', session)
    const actor = session ? actorOf(session) : await actorOfBearer(c, db)
    c.set('ctx', { ...contextOf(c, actor), db, sealer, placeOf })
    if (session?.renewalDue) await renew(c, cookies, session)
    return next()
  }
}

async function sessionOf(c: ApiContext, db: Parts['db'], cookies: Cookies): Promise<LiveSession | null> {
  if (anonymous.test(c.req.path) || c.req.header('authorization') !== undefined) return null
  const token = cookies.readSession(c)
  return token === null ? null : readSession(db, c.get('tenant'), token)
}

/** By an API token (RFC 6750, section 2.1); only where the api looks at it. */
async function actorOfBearer(c: ApiContext, db: Parts['db']): Promise<Actor | null> {
  const [, token] = /^Bearer ([\w-]+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (token === undefined || !c.req.path.startsWith('/api/v1/')) return null
  return actorOfToken(db, { tenantId: c.get('tenant').id, token, address: c.get('address') })
}

/** The rights of the person changed: whoever knows the old token must not have the new ones (ASVS 5.0, 7.2.4). */
async function renew(c: ApiContext, cookies: Cookies, session: LiveSession): Promise<void> {
  const token = await renewSession(c.get('ctx'), session.id)
  if (token !== null) cookies.setSession(c, token)
}

function contextOf(c: ApiContext, actor: Actor | null): Omit<Context, 'db' | 'sealer'> {
  return {
    tenantId: c.get('tenant')?.id ?? '',
    actor,
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
