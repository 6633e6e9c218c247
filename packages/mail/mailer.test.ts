import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMailer, MailError } from './mailer.ts'
import { invitationMail } from './messages/invitation.ts'
import { passwordLinkMail } from './messages/password-link.ts'

let server: SMTPServer
let port: number
const received: string[] = []

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ password }, _, done) =>
      password === 'right' ? done(null, { user: 'x' }) : done(new Error('no')),
    onRcptTo: ({ address }, _, done) => done(address.startsWith('nobody') ? new Error('unknown') : null),
    onData: (stream, _, done) => {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        received.push(text)
        done()
      })
    },
  })
  // Also when it listens: a client that goes away is no failure of the server.
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  port = (listening.address() as AddressInfo).port
})
afterAll(() => new Promise<void>((resolve) => server.close(resolve)))

const mailer = (url: string, requireTls = false) =>
  createMailer({ url, from: 'Holdfast <h@example.org>', requireTls })
const mail = invitationMail({
  to: 'ada@example.org',
  invitedBy: 'Bob <b>\r\nBcc: all@example.org',
  organization: 'Hafen & Söhne',
  project: null,
  url: 'https://files.example.org/invitation#token',
  expiresAt: new Date('2030-01-01'),
})

test('a mail arrives as text and HTML, and names cannot add headers or markup', async () => {
  const sender = mailer(`smtp://127.0.0.1:${port}`)
  await sender.send(mail)
  sender.close()
  const [headers = '', body = ''] = received.at(-1)?.split('\r\n\r\n') ?? []
  expect(headers).toMatch(/^From: Holdfast <h@example.org>/m)
  expect(headers).not.toMatch(/^Bcc:/m)
  expect(received.at(-1)).toContain('https://files.example.org/invitation#token')
  expect(mail.html).not.toContain('<b>')
  expect(body).not.toBe('')
})

test.each([
  ['connection', () => mailer('smtp://127.0.0.1:1')],
  ['authentication', () => mailer(`smtp://user:wrong@127.0.0.1:${port}`)],
  ['tls', () => mailer(`smtp://127.0.0.1:${port}`, true)],
])('a failure names its stage: %s', async (stage, make) => {
  const sender = make()
  const failure = await sender.send(mail).catch((error: unknown) => error)
  sender.close()
  expect(failure).toBeInstanceOf(MailError)
  expect(failure).toMatchObject({ stage })
})

test('a recipient that is refused', async () => {
  const sender = mailer(`smtp://127.0.0.1:${port}`)
  const letter = passwordLinkMail({
    to: 'nobody@example.org',
    name: 'N',
    url: 'https://x.example/new-password#t',
  })
  await expect(sender.send(letter)).rejects.toMatchObject({ stage: 'delivery' })
  sender.close()
})
