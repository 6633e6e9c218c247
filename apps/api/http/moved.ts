import type { MiddlewareHandler } from 'hono'
import { movedTo } from '@holdfast/domain/tenants/moved-to'
import type { OldPlace } from '@holdfast/domain/tenants/moved-to'
import type { Parts } from '../parts.ts'
import type { ApiEnvironment } from './environment.ts'
import type { Sites } from './site.ts'

const uuid = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}'
const places: readonly { pattern: RegExp; kind: OldPlace['kind'] }[] = [
  { pattern: new RegExp(`^/organizations/(${uuid})(?:/|$)`, 'i'), kind: 'organization' },
  { pattern: new RegExp(`^/projects/(${uuid})(?:/|$)`, 'i'), kind: 'project' },
  { pattern: new RegExp(`^/api/v1/versions/(${uuid})/content$`, 'i'), kind: 'version' },
]

/** Old links into an organisation that has an address of its own now lead there. What is behind them, one sees after signing in. */
export function redirectMoved(db: Parts['db'], sites: Sites): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const place = c.req.method === 'GET' ? placeOf(c.req.path) : undefined
    const tenant = c.get('tenant')
    if (!place || !tenant) return next()
    // While the database is away the page itself still loads.
    const host = await movedTo(db, tenant.id, place).catch(() => null)
    if (host === null) return next()
    const { pathname, search } = new URL(c.req.url)
    return c.redirect(sites.urlOf({ host }) + pathname + search, 307)
  }
}

function placeOf(path: string): OldPlace | undefined {
  for (const { pattern, kind } of places) {
    const id = pattern.exec(path)?.[1]
    if (id) return { kind, id }
  }
  return undefined
}
