import { expect, test } from 'vitest'
import { createLog } from './log.ts'
import { redactAddress } from './redact.ts'

const id = '0192f0c1-2345-7abc-8def-0123456789ab'
const token = 'Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4'

test.each([
  [`/api/v1/files/${id}/content`, `/api/v1/files/${id}/content`],
  [`/b/x?grant=${token}&range=1`, '/b/x?grant=…&range=1'],
  [`/set-up/${token}`, '/set-up/…'],
  [`/uploads/${id}.1790000000.${token}`, `/uploads/${id}…`],
  ['/api/v1/projects?limit=200&cursor=abc', '/api/v1/projects?limit=200&cursor=abc'],
])('%s is logged as %s', (address, logged) => expect(redactAddress(address)).toBe(logged))

test('a log line never holds credentials, wherever they are', () => {
  const lines: string[] = []
  const log = createLog({ name: 'api', destination: { write: (line: string) => void lines.push(line) } })
  log.info(
    { headers: { authorization: token, cookie: token, accept: 'text/html' }, body: { password: token } },
    'x',
  )
  log.info({ request: { headers: { 'set-cookie': token } }, grant: token, token }, 'y')
  expect(lines.join('')).not.toContain(token)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    process: 'api',
    headers: { accept: 'text/html', cookie: '[redacted]' },
  })
})

test('an error is logged with its causes, a failed statement without its values', () => {
  const lines: string[] = []
  const log = createLog({ name: 'api', destination: { write: (line: string) => void lines.push(line) } })
  const refused = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: `Key (hash)=(${token})`,
  })
  const query = 'insert into passwords (hash) values ($1)'
  // As drizzle-orm makes them.
  const failed = Object.assign(new Error(`Failed query: ${query}\nparams: ${token}`, { cause: refused }), {
    query,
    params: [token],
  })
  log.error({ error: new Error('not stored', { cause: failed }) }, 'x')
  expect(lines.join('')).not.toContain(token)
  const { error } = JSON.parse(lines[0] ?? '')
  expect(error).toMatchObject({
    type: 'Error',
    message: 'not stored',
    cause: { query, cause: { message: 'duplicate key', reason: '23505' } },
  })
  expect(error.stack).toContain('redact.test.ts')
})
