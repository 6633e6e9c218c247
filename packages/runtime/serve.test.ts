import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import { createLog } from './log.ts'
import { serveInternal } from './internal.ts'
import { Metrics } from './metrics.ts'
import { observeRequests } from './requests.ts'
import type { RequestVariables } from './requests.ts'
import { serve } from './serve.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const local = { hosts: ['127.0.0.1'], port: 0, portSetting: 'PORT' }

async function start() {
  const lines: string[] = []
  const log = createLog({ name: 'api', destination: { write: (line: string) => void lines.push(line) } })
  const metrics = new Metrics('api')
  const app = new Hono<{ Variables: RequestVariables }>()
  app.use(observeRequests({ log, metrics }))
  const entered = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  app.get('/things/:id', (c) => c.text(c.get('requestId')))
  app.get('/slow', async (c) => {
    entered.resolve()
    await gate.promise
    return c.text('finished')
  })
  const server = await serve({ fetch: app.fetch, ...local })
  closing.push(() => server.close(0))
  return {
    server,
    metrics,
    lines,
    url: `http://127.0.0.1:${server.port}`,
    entered: entered.promise,
    open: gate.resolve,
  }
}

test('every answer carries a request id, also those for what does not exist', async () => {
  const { url } = await start()
  const given = await fetch(`${url}/things/1`, { headers: { 'X-Request-Id': 'from-the-edge' } })
  expect(given.headers.get('x-request-id')).toBe('from-the-edge')
  expect(await given.text()).toBe('from-the-edge')
  const unfit = await fetch(`${url}/nowhere`, { headers: { 'X-Request-Id': 'a b' } })
  expect(unfit.status).toBe(404)
  expect(unfit.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

test('requests are logged without secrets and measured by route', async () => {
  const { url, lines, metrics } = await start()
  await fetch(`${url}/things/1?grant=very-secret`)
  expect(lines.join('')).toContain('/things/1?grant=…')
  expect(await metrics.registry.metrics()).toMatch(
    /http_request_duration_seconds_count\{process="api",method="GET",route="\/things\/:id",status="200"\} 1/,
  )
})

test('closing lets a running request end and refuses new ones', async () => {
  const { server, url, entered, open } = await start()
  const slow = fetch(`${url}/slow`)
  await entered
  const closed = server.close(10_000)
  await expect(fetch(`${url}/things/1`)).rejects.toThrow('fetch failed')
  open()
  expect(await (await slow).text()).toBe('finished')
  await closed
})

test('closing cuts what still runs after its grace', async () => {
  const { server, url, entered } = await start()
  const slow = fetch(`${url}/slow`)
  await entered
  await Promise.all([server.close(20), expect(slow).rejects.toThrow()])
})

test('a port in use is one line that names the setting', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  closing.push(() => new Promise((resolve) => taken.close(() => resolve())))
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as AddressInfo
  const starting = serve({ fetch: () => new Response(), ...local, port, portSetting: '--port' })
  await expect(starting).rejects.toThrow(
    `port ${port} on 127.0.0.1 is already in use: stop what uses it or choose another --port`,
  )
})

test('the machine room sees life, readiness by dependency, and metrics', async () => {
  let reachable = true
  const database = async () => {
    if (!reachable) throw new Error('connection refused')
  }
  const internal = await serveInternal({
    ...local,
    metrics: new Metrics('api'),
    checks: { database, hanging: () => (reachable ? Promise.resolve() : new Promise(() => {})) },
    checkMs: 30,
  })
  closing.push(() => internal.close(0))
  const url = `http://127.0.0.1:${internal.port}`
  expect((await fetch(`${url}/livez`)).status).toBe(200)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  reachable = false
  const unready = await fetch(`${url}/readyz`)
  expect(unready.status).toBe(503)
  expect(await unready.json()).toMatchObject({
    status: 'not ready',
    checks: {
      database: { ok: false, reason: 'connection refused' },
      hanging: { ok: false, reason: 'no answer within 30 ms' },
    },
  })
  reachable = true
  internal.drain()
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('process_cpu_seconds_total')
})
