import { request as rawRequest } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../../tests/harness/postgres-server.ts'
import { newPassword, tokenOf } from '../../../tests/harness/set-up.ts'
import { startApi } from '../testing/start-api.ts'
import type { TestApi } from '../testing/start-api.ts'

const host = 'files.example.org'
let api: TestApi
let port: number
beforeAll(async () => {
  port = await freePort()
  const settings = { PORT: String(port), PUBLIC_URL: `https://${host}` }
  api = await startApi({ ...settings, TRUSTED_PROXIES: '127.0.0.1/32' })
})
afterAll(() => api.stop())

interface Answer {
  status: number
  text: string
  headers: IncomingHttpHeaders
}

/** As a proxy on this machine (listed) or from another of its addresses (not listed). */
function ask(
  {
    method = 'GET',
    path = '/',
    body,
    from = '127.0.0.1',
  }: { method?: string; path?: string; body?: object; from?: string },
  headers: Record<string, string>,
): Promise<Answer> {
  const type: Record<string, string> = body ? { 'Content-Type': 'application/json' } : {}
  const options = {
    host: '127.0.0.1',
    localAddress: from,
    port,
    method,
    path,
    headers: { Host: host, ...type, ...headers },
  }
  return new Promise((resolve, reject) => {
    const request = rawRequest(options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    request.on('error', reject).end(body && JSON.stringify(body))
  })
}

const secure = { 'X-Forwarded-Proto': 'https' }

test('behind TLS, cookies are bound to the host and HSTS is on', async () => {
  const link = await api.setupLink()
  const person = { displayName: 'Ada Admin', email: 'ada@example.org', password: newPassword() }
  const { status, headers } = await ask(
    {
      method: 'POST',
      path: '/api/v1/setup',
      body: { token: tokenOf(link), organization: 'Hafen AG', ...person },
    },
    { ...secure, Origin: `https://${host}` },
  )
  expect(status).toBe(202)
  expect(headers['strict-transport-security']).toMatch(/^max-age=63072000/)
  const cookies = headers['set-cookie'] ?? []
  expect(cookies).toHaveLength(1)
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__Host-holdfast-step=[\w-]+; /)
    const attributes = cookie.split('; ').slice(1)
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']))
    expect(cookie).not.toMatch(/Domain/i)
  }
})

test('without TLS there is an explanation instead of a sign-in', async () => {
  const page = await ask({}, {})
  expect(page.status).toBe(421)
  expect(page.text).toContain('needs an encrypted connection')
  const answer = await ask(
    { method: 'POST', path: '/api/v1/session', body: { email: 'a@example.org', password: 'x' } },
    {},
  )
  expect(JSON.parse(answer.text)).toMatchObject({ code: 'tls_required' })
})

test('a proxy that is not listed is named', async () => {
  const page = await ask({ from: '127.0.0.2' }, secure)
  expect(page.status).toBe(421)
  expect(page.text).toContain('TRUSTED_PROXIES=127.0.0.2/32')
})
