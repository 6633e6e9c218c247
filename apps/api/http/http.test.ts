import { request as rawRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getSession } from '@holdfast/contracts/session'
import { setUpByLink } from '../../../tests/harness/set-up.ts'
import type { SignedIn } from '../../../tests/harness/set-up.ts'
import { startApi } from '../testing/start-api.ts'
import type { TestApi } from '../testing/start-api.ts'

let api: TestApi
let admin: SignedIn
let web: string
beforeAll(async () => {
  web = await mkdtemp(join(tmpdir(), 'holdfast-web-'))
  await mkdir(join(web, 'assets'))
  await writeFile(join(web, 'index.html'), '<html><meta name="nonce" content="__CSP_NONCE__"></html>')
  await writeFile(join(web, 'assets/main-1.js'), 'console.log(1)')
  await writeFile(join(web, 'assets/main-1.js.br'), 'compressed')
  api = await startApi({ WEB_ROOT: web, TRUSTED_PROXIES: '127.0.0.1/32,10.0.0.0/8' })
  admin = await setUpByLink(await api.setupLink())
})
afterAll(async () => {
  await api.stop()
  await rm(web, { recursive: true })
})

/** With headers that `fetch` does not let through. */
function get(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string; headers: object }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(api.url)
    const request = rawRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    request.on('error', reject).end()
  })
}

const post = (
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = { 'Content-Type': 'application/json' },
) => fetch(`${api.url}/api/v1/session`, { method: 'POST', body, headers })

describe('addresses', () => {
  test('another loopback name leads to the right one', async () => {
    const { port } = new URL(api.url)
    const { status, headers } = await get('/projects?x=1', { Host: `127.0.0.1:${port}` })
    expect(status).toBe(308)
    expect(headers).toMatchObject({ location: `${api.url}/projects?x=1` })
  })

  test('an unknown host is told what is expected, to people and to programs', async () => {
    const host = { Host: 'wrong.example.org', 'X-Forwarded-Proto': 'https' }
    const page = await get('/', host)
    expect(page.status).toBe(421)
    expect(page.text).toContain(api.url)
    expect(page.text).toContain('https://wrong.example.org')
    const answer = await get('/api/v1/appliance', host)
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'unknown_host', status: 421 })
    const hostile = await get('/', { Host: 'x"><script>alert(1)</script>', 'X-Forwarded-Proto': 'https' })
    expect(hostile.text).not.toContain('<script>')
  })

  test('the client’s address comes from listed proxies only', async () => {
    const cookie = admin.client.cookieHeader()
    const { host } = new URL(api.url)
    await get('/api/v1/session', {
      Host: host,
      Cookie: cookie,
      'X-Forwarded-For': '203.0.113.9, 198.51.100.7, 10.1.2.3',
    })
    const response = await admin.client.fetch('/api/v1/session', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Forwarded-For': '203.0.113.9, 198.51.100.7, 10.1.2.3',
      },
      body: JSON.stringify({ email: admin.email, password: admin.password }),
    })
    expect(response.status).toBe(202)
    // A session of before lives on until the second factor is proven.
    const proxied = { 'X-Forwarded-For': '203.0.113.9, 198.51.100.7, 10.1.2.3' }
    const step = await admin.client.fetch('/api/v1/session/step/passkey/options', { method: 'POST' })
    const proof = admin.passkey.get(JSON.parse(await step.text()))
    const proven = await admin.client.fetch('/api/v1/session/step/passkey', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...proxied },
      body: JSON.stringify({ passkey: proof }),
    })
    expect(proven.status).toBe(200)
    const sessions = await admin.client.fetch('/api/v1/account/sessions')
    const { items }: { items: { address: string }[] } = JSON.parse(await sessions.text())
    expect(items[0]?.address).toBe('198.51.100.7')
  })
})

describe('bad input', () => {
  test.each([
    ['broken JSON', '{"email":', 'malformed_json', 400],
    ['too deep', `${'['.repeat(60)}${']'.repeat(60)}`, 'malformed_json', 400],
    ['NUL', '{"email":"a@example.org","password":"a\\u0000b"}', 'invalid_request', 422],
    ['half a character', '{"email":"a@example.org","password":"\\ud800"}', 'invalid_request', 422],
    ['an unknown field', '{"email":"a@example.org","password":"x","admin":true}', 'invalid_request', 422],
    ['a wrong type', '{"email":["a@example.org"],"password":"x"}', 'invalid_request', 422],
    [
      'too big',
      JSON.stringify({ email: 'a@example.org', password: 'x'.repeat(3_000_000) }),
      'body_too_large',
      413,
    ],
    ['nothing', '', 'malformed_json', 400],
  ])('%s', async (_, body, code, status) => {
    const response = await post(body)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const problem = await response.json()
    expect(problem).toMatchObject({ code, status, requestId: response.headers.get('x-request-id') })
    expect(response.status).toBe(status)
  })

  test('bytes that are not UTF-8', async () => {
    expect(await (await post(Buffer.from([0x22, 0xff, 0x22]))).json()).toMatchObject({
      code: 'malformed_json',
    })
  })

  test('a stream without a length that never ends', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(Buffer.alloc(65_536, 0x20)) })
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'Content-Type': 'application/json' },
    }
    const response = await fetch(`${api.url}/api/v1/session`, init).catch((error: Error) => error)
    // The answer may be overtaken by the end of the connection.
    if (response instanceof Response) expect(response.status).toBe(413)
  })

  test('other content types', async () => {
    const response = await post('email=a', { 'Content-Type': 'application/x-www-form-urlencoded' })
    expect(await response.json()).toMatchObject({ code: 'unsupported_media_type', status: 415 })
  })

  test('ids that are none, and unknown parameters', async () => {
    for (const path of [
      '/api/v1/organizations/1',
      `/api/v1/organizations/${admin.organizationId}/members?admin=1`,
    ]) {
      const response = await admin.client.fetch(path)
      expect(await response.json()).toMatchObject({ code: 'invalid_request' })
    }
  })

  test('cookies that are none', async () => {
    for (const cookie of ['holdfast=%', 'holdfast=x; holdfast=y', 'holdfast=%E0%A4%A'])
      expect((await fetch(`${api.url}/api/v1/session`, { headers: { Cookie: cookie } })).status).toBe(401)
  })
})

describe('answers', () => {
  test('unknown paths and methods are problems too', async () => {
    const missing = await admin.client.fetch('/api/v1/nothing')
    expect(await missing.json()).toMatchObject({ code: 'not_found', status: 404 })
    const method = await admin.client.fetch('/api/v1/appliance', { method: 'DELETE' })
    expect(method.headers.get('allow')).toBe('GET')
    expect(await method.json()).toMatchObject({ code: 'method_not_allowed', status: 405 })
  })

  test('carry the headers that browsers obey', async () => {
    const { headers } = await admin.client.fetch('/api/v1/session')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('permissions-policy')).toContain('camera=()')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  test('a request with Authorization ignores cookies', async () => {
    const response = await admin.client.fetch('/api/v1/session', { headers: { Authorization: 'Bearer x' } })
    expect(response.status).toBe(401)
  })
})

describe('the web app', () => {
  test('is one page for all addresses, with a policy of its own', async () => {
    const page = await admin.client.fetch('/projects/1/files')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self';")
    const [, nonce] = /'nonce-([^']+)'/.exec(policy) ?? []
    expect(await page.text()).toBe(`<html><meta name="nonce" content="${nonce}"></html>`)
    expect(page.headers.get('cache-control')).toBe('no-cache')
  })

  test('files keep for ever and come compressed', async () => {
    const file = await get('/assets/main-1.js', { Host: new URL(api.url).host, 'Accept-Encoding': 'br' })
    expect(file.text).toBe('compressed')
    expect(file.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect((await admin.client.fetch('/assets/gone.js')).status).toBe(404)
    expect((await admin.client.fetch('/..%2f..%2fpackage.json')).status).toBe(404)
  })
})

describe('the API’s documents', () => {
  test('describe every route', async () => {
    const document = await (await admin.client.fetch('/api/openapi.json')).json()
    expect(document).toMatchObject({ openapi: '3.1.0', paths: { '/api/v1/session': { post: {} } } })
    expect(JSON.stringify(document)).toContain('"#/components/schemas/CurrentSession"')
  })

  test('are readable without anything from elsewhere', async () => {
    const page = await admin.client.fetch('/api/docs')
    const html = await page.text()
    expect(html).not.toMatch(/https?:|<script>/)
    for (const [, path = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g))
      expect([path, (await admin.client.fetch(path)).status]).toEqual([path, 200])
  })
})

test('metrics count sign-ins, and no file bytes', async () => {
  await admin.client.call(getSession, {})
  const text = await (await fetch(`${api.internalUrl}/metrics`)).text()
  expect(text).toMatch(/holdfast_control_plane_file_bytes_total\{[^}]*\} 0/)
  expect(text).toMatch(/holdfast_sign_ins_total\{outcome="signed_in"[^}]*\} [1-9]/)
  expect(text).toMatch(/http_request_duration_seconds_bucket\{[^}]*route="\/api\/v1\/session"/)
})
