import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Outbound, OutboundError } from './outbound.ts'
import { isOpen, readAllowed } from './outbound-targets.ts'

const none = readAllowed([])
let server: Server
let origin = ''
let listener: RequestListener

beforeAll(async () => {
  server = createServer((request, response) => listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function reasonOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return error instanceof OutboundError ? error.reason : String(error)
}

test.each([
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.31.255.255',
  '192.168.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::10.0.0.1',
  '64:ff9b::a00:1',
  '::127.0.0.1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd12:3456::1',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
  '2001::1',
  '2002:7f00:1::1',
])('%s is closed', (address) => {
  expect(isOpen(address, none)).toBe(false)
})

test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::101:101'])(
  '%s is open',
  (address) => {
    expect(isOpen(address, none)).toBe(true)
  },
)

test.each([
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://127.1/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[0:0:0:0:0:ffff:7f00:1]/',
  'https://%31%32%37.0.0.1/',
  'https://１２７.0.0.1/',
  'http://example.org/',
  'ftp://example.org/',
  'file:///etc/passwd',
  'https://user:secret@example.org/',
  'not an address',
])('%s is refused', async (address) => {
  expect(await reasonOf(new Outbound().fetch(address))).toBe('refused')
  expect(new Outbound().refusal(address)).not.toBeNull()
})

test('a name that leads into a private network is refused, even by one of its addresses', async () => {
  const lookup = () =>
    Promise.resolve([
      { address: '1.1.1.1', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ])
  expect(await reasonOf(new Outbound({ lookup }).fetch('https://idp.example/'))).toBe('refused')
})

test('what the operator allowed is called: by host, by network, by origin of plain http', async () => {
  listener = (request, response) =>
    response.end(`${request.headers.host} ${request.headers.authorization ?? ''}`)
  const { port } = new URL(origin)
  const lookup = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])
  const outbound = new Outbound({ allow: [`http://idp.test:${port}`], lookup })
  const response = await outbound.fetch(`http://idp.test:${port}/x`, { headers: { authorization: 'x' } })
  expect(await response.text()).toBe(`idp.test:${port} x`)
  expect(await reasonOf(outbound.fetch(`http://other.test:${port}/x`))).toBe('refused')
  // Allowed as a target, yet still https only.
  expect(await reasonOf(new Outbound({ allow: ['127.0.0.0/8'] }).fetch(origin))).toBe('refused')
  expect(new Outbound({ allow: ['127.0.0.0/8'] }).refusal('https://127.0.0.1/')).toBeNull()
  expect(() => new Outbound({ allow: ['10.0.0.0/99'] })).toThrow('OUTBOUND_ALLOW')
  expect(() => new Outbound({ allow: ['http://x/path'] })).toThrow('OUTBOUND_ALLOW')
})

test('the address that was checked is the one that is called', async () => {
  listener = (_request, response) => response.end('here')
  const { port } = new URL(origin)
  let asked = 0
  const lookup = () => {
    asked += 1
    return Promise.resolve([{ address: asked === 1 ? '127.0.0.1' : '127.0.0.9', family: 4 }])
  }
  const outbound = new Outbound({ allow: [`http://rebind.test:${port}`], lookup })
  expect(await (await outbound.fetch(`http://rebind.test:${port}/`)).text()).toBe('here')
  expect(asked).toBe(1)
})

test('redirects are not followed unless asked for, and are checked like the first address', async () => {
  listener = (request, response) => {
    if (request.url === '/end') return response.end('end')
    const to = request.url === '/in' ? 'https://10.0.0.1/' : '/end'
    return response.writeHead(302, { location: to }).end()
  }
  const outbound = new Outbound({ allow: [origin] })
  expect((await outbound.fetch(`${origin}/`)).status).toBe(302)
  expect(await (await outbound.fetch(`${origin}/`, { redirects: 1 })).text()).toBe('end')
  expect(await reasonOf(outbound.fetch(`${origin}/in`, { redirects: 1 }))).toBe('refused')
})

test('size, time and number of calls are bounded', async () => {
  const outbound = new Outbound({ allow: [origin], perHost: 2 })
  listener = (_request, response) => response.end('x'.repeat(2000))
  expect(await reasonOf(outbound.fetch(origin, { maxBytes: 1000 }))).toBe('too_large')
  listener = (_request, response) => void response.write('x')
  const slow = [1, 2].map(() => reasonOf(outbound.fetch(origin, { timeoutMs: 200 })))
  expect(await reasonOf(outbound.fetch(origin))).toBe('busy')
  expect(await Promise.all(slow)).toEqual(['too_slow', 'too_slow'])
  listener = (_request, response) => response.end('again')
  expect(await (await outbound.fetch(origin)).text()).toBe('again')
  listener = (request) => request.socket.destroy()
  expect(await reasonOf(outbound.fetch(origin))).toBe('unreachable')
})
