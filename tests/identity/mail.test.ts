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
import { linkIn, openMailbox } from '../harness/mailbox.ts'
import type { Mailbox } from '../harness/mailbox.ts'
import { invite, newPassword, setUpByLink, signInAgain, tokenOf } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'

let mailbox: Mailbox
let api: TestApi
let admin: SignedIn

beforeAll(async () => {
  mailbox = await openMailbox()
  api = await startApi({ SMTP_URL: mailbox.url, MAIL_FROM: 'Holdfast <holdfast@example.org>' })
  await api.sendMails(mailbox.url)
  admin = await setUpByLink(await api.setupLink())
})
afterAll(async () => {
  await api.stop()
  await mailbox.close()
})

test('an invitation goes out by mail', async () => {
  const invitation = await admin.client.call(createInvitation, {
    params: { organizationId: admin.organizationId },
    body: { email: 'guest@example.org', role: 'viewer' },
  })
  expect(invitation.mailed).toBe(true)
  await mailbox.find('guest@example.org', invitation.url)
})

test('a forgotten password is set by a link that comes by mail, once; all sessions end', async () => {
  const person = await invite(admin, 'member')
  const stranger = new Client(api.url)
  await stranger.call(requestPasswordReset, { body: { email: person.email } })
  await stranger.call(requestPasswordReset, { body: { email: 'nobody@example.org' } })
  const token = tokenOf(linkIn(await mailbox.find(person.email, 'Set a new password')))
  const password = newPassword()
  await expect(stranger.call(redeemPasswordReset, { body: { token, password: 'weak' } })).rejects.toThrow(
    'weak_password',
  )
  await stranger.call(redeemPasswordReset, { body: { token, password } })
  await expect(stranger.call(redeemPasswordReset, { body: { token, password } })).rejects.toThrow(
    'link_invalid',
  )
  await expect(person.client.call(getSession, {})).rejects.toThrow('unauthenticated')
  await mailbox.find(person.email, 'Your password was changed')
  await signInAgain({ ...person, password })
  expect(mailbox.mails.some((mail) => mail.to === 'nobody@example.org')).toBe(false)
})

test('a changed password is told', async () => {
  const person = await invite(admin, 'member')
  await person.client.call(changePassword, { body: { current: person.password, next: newPassword() } })
  await mailbox.find(person.email, 'Your password was changed')
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
