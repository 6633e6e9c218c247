import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createInvitation } from '@holdfast/contracts/organizations'
import {
  changePassword,
  getSession,
  redeemPasswordReset,
  requestPasswordReset,
} from '@holdfast/contracts/session'
import { testMail } from '@holdfast/contracts/setup'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { Client } from '../harness/client.ts'
import { invite, newPassword, setUpByLink, signInAgain, tokenOf } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'

let server: SMTPServer
let api: TestApi
let admin: SignedIn
const mails: { to: string; text: string }[] = []

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, { envelope }, done) => {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        // Quoted-printable: lines are cut by `=` at their end.
        const plain = text.replaceAll('=\r\n', '').replaceAll('=3D', '=')
        mails.push({ to: envelope.rcptTo[0]?.address ?? '', text: plain })
        done()
      })
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  // A server on a host and port has an AddressInfo.
  const { port } = listening.address() as AddressInfo
  const url = `smtp://127.0.0.1:${port}`
  api = await startApi({ SMTP_URL: url, MAIL_FROM: 'Holdfast <holdfast@example.org>' })
  await api.sendMails(url)
  admin = await setUpByLink(await api.setupLink())
})
afterAll(async () => {
  await api.stop()
  await new Promise<void>((resolve) => server.close(resolve))
})

const mailTo = (email: string, subject: string) =>
  expect
    .poll(() => mails.find((mail) => mail.to === email && mail.text.includes(subject))?.text)
    .toBeDefined()
const textTo = (email: string) => mails.findLast((mail) => mail.to === email)?.text ?? ''
const linkIn = (text: string) => /http:\/\/\S+#\S{43}/.exec(text)?.[0] ?? ''

test('an invitation goes out by mail', async () => {
  const invitation = await admin.client.call(createInvitation, {
    params: { organizationId: admin.organizationId },
    body: { email: 'guest@example.org', role: 'viewer' },
  })
  expect(invitation.mailed).toBe(true)
  await mailTo('guest@example.org', invitation.url)
})

test('a forgotten password is set by a link that comes by mail, once; all sessions end', async () => {
  const person = await invite(admin, 'member')
  const stranger = new Client(api.url)
  await stranger.call(requestPasswordReset, { body: { email: person.email } })
  await stranger.call(requestPasswordReset, { body: { email: 'nobody@example.org' } })
  await mailTo(person.email, 'Set a new password')
  const token = tokenOf(linkIn(textTo(person.email)))
  const password = newPassword()
  await expect(stranger.call(redeemPasswordReset, { body: { token, password: 'weak' } })).rejects.toThrow(
    'weak_password',
  )
  await stranger.call(redeemPasswordReset, { body: { token, password } })
  await expect(stranger.call(redeemPasswordReset, { body: { token, password } })).rejects.toThrow(
    'link_invalid',
  )
  await expect(person.client.call(getSession, {})).rejects.toThrow('unauthenticated')
  await mailTo(person.email, 'Your password was changed')
  await signInAgain({ ...person, password })
  expect(mails.some((mail) => mail.to === 'nobody@example.org')).toBe(false)
})

test('a changed password is told', async () => {
  const person = await invite(admin, 'member')
  await person.client.call(changePassword, { body: { current: person.password, next: newPassword() } })
  await mailTo(person.email, 'Your password was changed')
})

test('a person is not flooded with links', async () => {
  const person = await invite(admin, 'member')
  const ask = () => new Client(api.url).call(requestPasswordReset, { body: { email: person.email } })
  for (let count = 0; count < 5; count += 1) await ask()
  await expect(ask()).rejects.toMatchObject({ status: 429, problem: { code: 'rate_limited' } })
})

test('the mail test says that it works', async () => {
  expect(await admin.client.call(testMail, {})).toMatchObject({ ok: true, stage: 'done' })
})
