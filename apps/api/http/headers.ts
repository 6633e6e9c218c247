import helmet from 'helmet'
import type { MiddlewareHandler } from 'hono'
import type { ApiEnvironment } from './environment.ts'

const twoYears = 63_072_000

/**
 * Security headers of every answer, by helmet on Node's response. The policy here is that of answers which are no pages: nothing may
 * be loaded, nothing may frame them. Pages bring their own.
 */
export function secureHeaders({ https }: { https: boolean }): MiddlewareHandler<ApiEnvironment> {
  const apply = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: twoYears, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  })
  return async (c, next) => {
    const { incoming, outgoing } = c.env ?? {}
    if (incoming && outgoing) await new Promise((resolve) => apply(incoming, outgoing, resolve))
    await next()
    c.header(
      'Permissions-Policy',
      'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=(), fullscreen=(self)',
    )
    // Answers of the api are about one person at one moment; files of the web app say otherwise themselves.
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
  }
}
