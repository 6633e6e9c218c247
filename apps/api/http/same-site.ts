import type { MiddlewareHandler } from 'hono'
import type { ApiContext, ApiEnvironment } from './environment.ts'
import { isProviderPost } from './provider-posts.ts'
import { problem } from './problem.ts'
import type { Sites } from './site.ts'

/**
 * Refuses requests that another site made a browser send. A state-changing request with a session must name our origin or, where
 * the browser sends none, say that it came from the same site. Without a session only what names another site is refused (a
 * sign-in into the attacker's account), so that programs without a browser can sign in.
 */
export function refuseOtherSites(sites: Sites): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    if (isSafe(c) || isFromHere(c, sites)) return next()
    return problem(c, 'cross_site')
  }
}

function isSafe(c: ApiContext): boolean {
  if (isProviderPost(c)) return true
  return ['GET', 'HEAD', 'OPTIONS'].includes(c.req.method) || c.req.path.startsWith('/api/connector/')
}

function isFromHere(c: ApiContext, sites: Sites): boolean {
  const origin = c.req.header('origin')
  if (origin !== undefined) return origin === sites.urlOf(c.get('tenant'))
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return c.get('session') === null
}
