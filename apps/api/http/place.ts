import type { MiddlewareHandler } from 'hono'
import { addressPage, adviceFor } from './explain-address.ts'
import type { ApiContext, ApiEnvironment } from './environment.ts'
import type { Peer, peerReader } from './peer.ts'
import { problem } from './problem.ts'
import type { Sites } from './site.ts'

export interface PlaceOptions {
  sites: Sites
  publicUrl: string
  readPeer: ReturnType<typeof peerReader>
}

/** Connectors come by whatever address reaches the api, and prove who they are by their key. */
const forConnectors = /^\/api\/connector\//

/** Finds out who asks and at which tenant; explains addresses that do not work. */
export function findPlace({ sites, publicUrl, readPeer }: PlaceOptions): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const peer = readPeer(c.env?.incoming, (name) => c.req.header(name))
    c.set('address', peer.address)
    c.set('protocol', peer.protocol)
    if (forConnectors.test(c.req.path)) return next()
    const host = c.req.header('host') ?? ''
    const site = await sites.at(peer.protocol, host)
    if (site.kind === 'tenant') {
      c.set('tenant', site.tenant)
      return next()
    }
    if (site.kind === 'other_loopback') return toPublicUrl(c, publicUrl)
    return refuse(c, site.kind, publicUrl, `${peer.protocol}://${host}`, peer)
  }
}

/** 308 keeps the method; the fragment, which may hold a link's secret, is kept by browsers. */
function toPublicUrl(c: ApiContext, publicUrl: string): Response {
  const url = new URL(c.req.url)
  return c.redirect(publicUrl + url.pathname + url.search, 308)
}

function refuse(
  c: ApiContext,
  kind: 'unknown' | 'needs_tls',
  publicUrl: string,
  came: string,
  peer: Peer,
): Response {
  const seen = came.slice(0, 200)
  const advice = adviceFor(kind, publicUrl, seen, peer)
  const isPage = c.req.method === 'GET' && !c.req.path.startsWith('/api/')
  if (isPage) return c.html(addressPage(kind, { expected: publicUrl, came: seen, advice }), 421)
  const detail = `Expected ${publicUrl}, you came as ${seen}. ${advice}`
  return problem(c, kind === 'unknown' ? 'unknown_host' : 'tls_required', detail)
}
