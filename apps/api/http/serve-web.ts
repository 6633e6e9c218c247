import { randomBytes } from 'node:crypto'
import { connectorOrigins } from '@holdfast/domain/connectors/origins'
import type { ApiContext } from './environment.ts'
import { problem } from './problem.ts'
import type { WebFile } from './web-app.ts'

/** The build puts a hash into these names: they never change. */
const immutable = /^\/assets\//
/** Stands in index.html where a style or script names the nonce of its answer. */
const noncePlace = '__CSP_NONCE__'

/** Files of the web app; every other address that a browser navigates to gets its page. */
export function serveWeb(files: ReadonlyMap<string, WebFile>) {
  return async (c: ApiContext): Promise<Response> => {
    const file = files.get(c.req.path)
    if (file && c.req.path !== '/index.html') return sendFile(c, file)
    const page = files.get('/index.html')
    if (!page) return c.text('The web app is not built: run `npm run build -w @holdfast/web`.', 503)
    // A missing script must not be answered by a page.
    if (immutable.test(c.req.path) || /\.\w{2,5}$/.test(c.req.path)) return problem(c, 'not_found')
    return sendPage(c, page, await originsFor(c))
  }
}

function sendFile(c: ApiContext, { type, body, brotli, etag }: WebFile): Response {
  c.header('ETag', etag)
  c.header('Cache-Control', immutable.test(c.req.path) ? 'public, max-age=31536000, immutable' : 'no-cache')
  c.header('Vary', 'Accept-Encoding')
  if (c.req.header('if-none-match') === etag) return c.body(null, 304)
  c.header('Content-Type', type)
  const compressed = brotli !== null && /\bbr\b/.test(c.req.header('accept-encoding') ?? '')
  if (compressed) c.header('Content-Encoding', 'br')
  return c.body(compressed ? brotli : body)
}

function sendPage(c: ApiContext, { body, type }: WebFile, connectors: readonly string[]): Response {
  const nonce = randomBytes(16).toString('base64')
  const html = body.toString('utf8')
  c.header('Content-Type', type)
  c.header('Cache-Control', 'no-cache')
  c.header(
    'Content-Security-Policy',
    pagePolicy(html.includes(noncePlace) ? `'nonce-${nonce}'` : `'unsafe-inline'`, connectors),
  )
  return c.body(html.replaceAll(noncePlace, nonce))
}

/** Connectors that this person's files may come from; none before sign-in. */
async function originsFor(c: ApiContext): Promise<readonly string[]> {
  return c.get('session') ? connectorOrigins(c.get('ctx')) : []
}

/** Scripts are our files alone. Styles made at run time carry the nonce, if the page has a place for it. */
function pagePolicy(styles: string, connectors: readonly string[]): string {
  const bytes = ["'self'", ...connectors].join(' ')
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' ${styles}`,
    `connect-src ${bytes}`,
    `img-src ${bytes} data: blob:`,
    `media-src ${bytes} blob:`,
    `font-src 'self'`,
    `worker-src 'self'`,
    `manifest-src 'self'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}
