import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { ApiContext } from './environment.ts'
import type { Api } from '../register.ts'

const assets: Record<string, string> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
}

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Holdfast API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css"><link rel="icon" href="/api/docs/favicon-32x32.png">
</head><body><div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`
const script = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null })`

/** Swagger UI sets styles in elements; its scripts are files of ours. */
const policy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ')

/** The API as OpenAPI 3.1 at `/api/openapi.json`, and for people at `/api/docs`. Nothing is fetched from elsewhere. */
export function serveDocs({ app }: Api, version: string): void {
  const require = createRequire(import.meta.url)
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'))
  let document: string | undefined
  app.get('/api/openapi.json', (c) => {
    document ??= JSON.stringify(describeApi(app, version))
    return c.body(document, 200, { 'Content-Type': 'application/json' })
  })
  app.get('/api/docs', (c) => c.html(page, 200, { 'Content-Security-Policy': policy }))
  app.get('/api/docs/start.js', (c) => c.body(script, 200, { 'Content-Type': 'text/javascript' }))
  for (const [name, type] of Object.entries(assets))
    app.get(`/api/docs/${name}`, (c) => send(c, join(folder, name), type))
}

async function send(c: ApiContext, path: string, type: string): Promise<Response> {
  return c.body(await readFile(path), 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=86400' })
}

function describeApi(app: Api['app'], version: string) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-holdfast',
    description: 'The cookie that sign-in sets. State-changing requests must come from the same origin.',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'connector', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token signed by an enrolled connector.',
  })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Holdfast', version, license: { name: 'Apache-2.0' } },
    servers: [{ url: '/' }],
  })
}
