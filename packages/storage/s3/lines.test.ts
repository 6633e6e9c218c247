import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Lines } from './lines.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A server that says `answer` to whatever it is asked. */
async function serverThatSays(answer: string): Promise<Lines> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.write(answer, 'latin1'))
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const endpoint = new URL(`http://127.0.0.1:${port}`)
  return new Lines({
    endpoint,
    bucket: 'bucket',
    accessKey: 'a',
    secretKey: 'b',
    region: 'r',
    timeoutMs: 200,
  })
}

async function get(answer: string): Promise<string> {
  const lines = await serverThatSays(answer)
  try {
    let text = ''
    const { bytes } = await lines.get({ key: 'x', headers: {}, accept: 200 })
    for await (const chunk of bytes) text += chunk.toString('latin1')
    return text
  } finally {
    lines.close()
  }
}

test('an answer is read to its length', async () => {
  expect(await get('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')).toBe('hello')
  expect(await get('HTTP/1.1 200 \r\ncontent-length:0\r\n\r\n')).toBe('')
})

test.each([
  ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['another version', 'HTTP/2 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
  ['no length', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
  ['a broken length', 'HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nhello'],
  ['a broken header', 'HTTP/1.1 200 OK\r\n: what\r\n\r\nhello'],
  ['an endless head', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`],
  ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ['more than it said', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello'],
  ['less than it said', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello'],
  ['a failure', 'HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n'],
])('%s is no answer', async (_, answer) => {
  await expect(get(answer)).rejects.toThrow()
})

test.each([
  ['404 Not Found', 'NoSuchKey', 'NotFound'],
  ['404 Not Found', 'NoSuchBucket', 'Unavailable'],
  ['403 Forbidden', 'AccessDenied', 'Denied'],
  ['503 Slow Down', 'SlowDown', 'Unavailable'],
])('%s %s is %s', async (status, code, expected) => {
  const xml = `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`
  const head = `HTTP/1.1 ${status}\r\nTransfer-Encoding: chunked\r\n\r\n`
  const answer = `${head}${xml.length.toString(16)}\r\n${xml}\r\n0\r\n\r\n`
  await expect(get(answer)).rejects.toMatchObject({ name: 'StoreError', code: expected })
})
