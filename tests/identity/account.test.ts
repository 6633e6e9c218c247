import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  cancelEmailChange,
  confirmEmailChange,
  deleteAccount,
  forgetDevice,
  getEmailChange,
  listDevices,
  refuseEmailChange,
  requestEmailChange,
} from '@holdfast/contracts/account'
import { createOrganization, listMembers, unlockMember } from '@holdfast/contracts/organizations'
import {
  changePassword,
  getSession,
  listSessions,
  redeemPasswordReset,
  signIn,
  updateTenantSettings,
} from '@holdfast/contracts/session'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { ApiProblem, Client } from '../harness/client.ts'
import { linkIn, openMailbox } from '../harness/mailbox.ts'
import type { Mailbox } from '../harness/mailbox.ts'
import { invite, newPassword, setUpByLink, signInAgain, tokenOf } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'

let mailbox: Mailbox
let api: TestApi
let admin: SignedIn
let sql: postgres.Sql

beforeAll(async () => {
  mailbox = await openMailbox()
  api = await startApi({ SMTP_URL: mailbox.url })
  await api.sendMails(mailbox.url)
  admin = await setUpByLink(await api.setupLink())
  sql = postgres(api.database.url('postgres'), { max: 1 })
})
afterAll(async () => {
  await sql.end()
  await api.stop()
  await mailbox.close()
})

const policy = (body: Parameters<typeof admin.client.call<typeof updateTenantSettings>>[1]['body']) =>
  admin.client.call(updateTenantSettings, { body })
const change = (person: SignedIn, next: string) =>
  person.client.call(changePassword, { body: { current: person.password, next } })
const problemOf = (refused: Promise<unknown>): Promise<ApiProblem> =>
  refused.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: unknown) => (error instanceof ApiProblem ? error : Promise.reject(error)),
  )

test('a policy can ask for kinds of characters; strength is asked for in any case', async () => {
  const person = await invite(admin, 'member')
  await policy({ passwordClasses: ['upper', 'digit'] })
  const lacking = await problemOf(change(person, 'wandering-kelp-quarry-lantern'))
  expect(lacking).toMatchObject({ status: 422, code: 'weak_password' })
  expect(lacking.problem.detail).toContain('a capital letter, a digit')
  await expect(change(person, 'Password1')).rejects.toThrow('weak_password')
  await change(person, 'Wandering-kelp-quarry-7')
  await policy({ passwordClasses: [] })
})

test('the last passwords do not come back while the policy says so', async () => {
  const person = await invite(admin, 'member')
  await policy({ passwordHistory: 2 })
  const [first, second, third] = [person.password, newPassword(), newPassword()]
  await change(person, second)
  await expect(change({ ...person, password: second }, first)).rejects.toThrow('password_reused')
  await change({ ...person, password: second }, third)
  await change({ ...person, password: third }, newPassword())
  await policy({ passwordHistory: 0 })
  const [kept] =
    await sql`select count(*)::int as hashes from password_history where user_id = ${person.userId}`
  expect(kept).toEqual({ hashes: 3 })
})

test('who has a password that is too old sets another one, and is let in with that', async () => {
  const person = await invite(admin, 'member')
  await policy({ passwordMaxAgeDays: 90 })
  await sql`update passwords set changed_at = now() - interval '91 days' where user_id = ${person.userId}`
  const refused = await problemOf(signInAgain(person))
  expect(refused).toMatchObject({ status: 403, code: 'password_expired' })
  const token = String(refused.problem['token'])
  const password = newPassword()
  await new Client(api.url).call(redeemPasswordReset, { body: { token, password } })
  await signInAgain({ ...person, password })
  await policy({ passwordMaxAgeDays: null })
})

test('a strict lock-out holds for known devices, too, and an administrator lifts it', async () => {
  const person = await invite(admin, 'member')
  await policy({ strictLockout: true, lockoutAttempts: 3 })
  const attempt = (password: string) =>
    person.client.call(signIn, { body: { email: person.email, password } })
  for (let count = 0; count < 4; count += 1)
    await new Client(api.url)
      .call(signIn, { body: { email: person.email, password: 'wrong' } })
      .catch(() => undefined)
  await expect(attempt(person.password)).rejects.toThrow('locked_out')
  const { organizationId } = admin
  const { items } = await admin.client.call(listMembers, {
    params: { organizationId },
    query: { filter: person.email },
  })
  expect(items).toMatchObject([{ locked: true }])
  await admin.client.call(unlockMember, { params: { organizationId, userId: person.userId } })
  await attempt(person.password)
  await policy({ strictLockout: false, lockoutAttempts: 10 })
})

test('someone who belongs elsewhere, too, is not for one organisation to unlock', async () => {
  const person = await invite(admin, 'member')
  const { id } = await admin.client.call(createOrganization, {
    body: { name: `Other ${crypto.randomUUID()}`, administratorEmail: `${crypto.randomUUID()}@example.org` },
  })
  await sql`insert into memberships (organization_id, user_id, tenant_id)
    select ${id}, id, tenant_id from users where id = ${person.userId}`
  const other = await invite(admin, 'account_administrator')
  const params = { organizationId: admin.organizationId, userId: person.userId }
  await expect(other.client.call(unlockMember, { params })).rejects.toThrow('forbidden')
})

test('another address takes effect when both confirmed, ends all sessions, and is told to both', async () => {
  const person = await invite(admin, 'member')
  const email = `new-${person.email}`
  await person.client.call(requestEmailChange, { body: { email } })
  const confirm = (link: string) =>
    new Client(api.url).call(confirmEmailChange, { body: { token: tokenOf(link) } })
  const old = linkIn(await mailbox.find(person.email, 'Confirm or stop'))
  expect(await confirm(old)).toEqual({ changed: false, email })
  expect((await person.client.call(getEmailChange, {})).pending).toMatchObject({
    oldConfirmed: true,
    newConfirmed: false,
  })
  await signInAgain(person)
  expect(await confirm(linkIn(await mailbox.find(email, 'Confirm the address')))).toEqual({
    changed: true,
    email,
  })
  await expect(person.client.call(getSession, {})).rejects.toThrow('unauthenticated')
  await expect(signInAgain(person)).rejects.toThrow('invalid_credentials')
  await signInAgain({ ...person, email })
  await mailbox.find(person.email, 'was changed')
  await mailbox.find(email, 'was changed')
  await expect(confirm(old)).rejects.toThrow('link_invalid')
})

test('an address in use: the same answer, its owner is told, and nothing changes', async () => {
  const [person, holder] = [await invite(admin, 'member'), await invite(admin, 'member')]
  const answer = await person.client.call(requestEmailChange, { body: { email: holder.email } })
  expect(answer).toMatchObject({ email: holder.email, newConfirmed: false })
  const told = await mailbox.find(holder.email, 'in use')
  expect(told).not.toContain(person.email)
  expect(linkIn(told)).toBe('')
})

test('a change of address is stopped by its link, or by the person', async () => {
  const person = await invite(admin, 'member')
  const ask = () =>
    person.client.call(requestEmailChange, { body: { email: `${crypto.randomUUID()}@example.org` } })
  await ask()
  const token = tokenOf(linkIn(await mailbox.find(person.email, 'Confirm or stop')))
  await new Client(api.url).call(refuseEmailChange, { body: { token } })
  expect((await person.client.call(getEmailChange, {})).pending).toBeNull()
  await ask()
  await person.client.call(cancelEmailChange, {})
  expect((await person.client.call(getEmailChange, {})).pending).toBeNull()
})

test('a sign-in from a device that is not known is told, and the device can be forgotten', async () => {
  const person = await invite(admin, 'member')
  const second = await signInAgain(person)
  await mailbox.find(person.email, 'A sign-in from a new device')
  const { items } = await second.call(listDevices, {})
  expect(items.map(({ current }) => current).toSorted()).toEqual([false, true])
  const other = items.find(({ current }) => !current)
  await second.call(forgetDevice, { params: { deviceId: other?.id ?? '' } })
  expect((await second.call(listDevices, {})).items).toHaveLength(1)
})

test('10,000 sessions of one person are pages', async () => {
  const person = await invite(admin, 'member')
  await sql`insert into sessions (tenant_id, user_id, user_agent, address, expires_at, method)
    select tenant_id, id, 'many', '192.0.2.1', now() + interval '1 hour', 'password' from users, generate_series(1, 10000)
    where id = ${person.userId}`
  const seen = new Set<string>()
  let cursor: string | undefined
  do {
    const query = { limit: 500, ...(cursor && { cursor }) }
    const page = await person.client.call(listSessions, { query })
    for (const { id } of page.items) seen.add(id)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen.size).toBe(10_001)
})

test('an account deletes itself: nobody signs in, nothing names the person, the last administrator stays', async () => {
  const person = await invite(admin, 'member')
  await person.client.call(deleteAccount, {})
  await expect(person.client.call(getSession, {})).rejects.toThrow('unauthenticated')
  await expect(signInAgain(person)).rejects.toThrow('invalid_credentials')
  await mailbox.find(person.email, 'was deleted')
  const [row] = await sql`select state, email, display_name from users where id = ${person.userId}`
  expect(row).toMatchObject({ state: 'deleted', display_name: 'Deleted person' })
  expect(row?.email).not.toContain('example.org')
  await expect(admin.client.call(deleteAccount, {})).rejects.toThrow(/last_operator|last_administrator/)
  const again = await invite(admin, 'account_administrator')
  expect(again.userId).not.toBe(person.userId)
})
