import { Hono } from 'hono'
import { Counter, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { countFileBytes } from './file-bytes.ts'

function appWithCounter() {
  const counter = new Counter({ name: 'bytes', help: 'bytes', registers: [new Registry()] })
  const app = new Hono().use(countFileBytes(counter))
  const count = async () => (await counter.get()).values[0]?.value
  return { app, count }
}

test('content that a route would send through is counted, and arrives', async () => {
  const { app, count } = appWithCounter()
  app.get('/', (c) => c.body(new Uint8Array(100_000), 200, { 'Content-Type': 'video/mp4' }))
  expect((await (await app.request('/')).arrayBuffer()).byteLength).toBe(100_000)
  expect(await count()).toBe(100_000)
})

test('words, redirects and empty answers are not', async () => {
  const { app, count } = appWithCounter()
  app.get('/json', (c) => c.json({ a: 1 }))
  app.get('/problem', (c) => c.body('{}', 404, { 'Content-Type': 'application/problem+json' }))
  app.get('/redirect', (c) => c.redirect('https://connector.example', 307))
  app.get('/none', (c) => c.body(null, 204))
  for (const path of ['/json', '/problem', '/redirect', '/none']) await (await app.request(path)).text()
  expect(await count()).toBe(0)
})
