import { createECDH, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TOTP } from 'otpauth'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as approvals from '@holdfast/contracts/approvals'
import { getDemands, updateDemands } from '@holdfast/contracts/demands'
import * as factors from '@holdfast/contracts/factors'
import {
  getOrganization,
  listOrganizations,
  unlockMember,
  updateMember,
} from '@holdfast/contracts/organizations'
import { proveAgain } from '@holdfast/contracts/proof'
import { getSession, signIn, updateTenantSettings } from '@holdfast/contracts/session'
import { Authenticator } from '../../../tests/harness/authenticator.ts'
import { Client } from '../../../tests/harness/client.ts'
import { invite, setUpByLink, signInAgain } from '../../../tests/harness/set-up.ts'
import type { SignedIn } from '../../../tests/harness/set-up.ts'
import { until } from '../../../tests/harness/until.ts'
import { startApi } from '../testing/start-api.ts'
import type { TestApi } from '../testing/start-api.ts'

let api: TestApi
let admin: SignedIn
let sql: postgres.Sql
const pushed: { headers: IncomingMessage['headers']; body: Buffer }[] = []
/** A push service (RFC 8030) that takes everything. */
const pushService = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    pushed.push({ headers: request.headers, body: Buffer.concat(parts) })
    response.writeHead(request.url === '/gone' ? 410 : 201).end()
  })
})
beforeAll(async () => {
  await new Promise<void>((resolve) => pushService.listen(0, '127.0.0.1', resolve))
  api = await startApi({ OUTBOUND_ALLOW: pushOrigin() })
  sql = postgres(api.database.url('postgres'), { max: 2 })
  admin = await setUpByLink(await api.setupLink())
})
afterAll(async () => {
  await sql.end()
  await api.stop()
  pushService.close()
})

function pushOrigin(): string {
  // A server that listens on a port has such an address.
  return `http://127.0.0.1:${(pushService.address() as AddressInfo).port}`
}

const code = (wanted: string) =>
  expect.objectContaining({ problem: expect.objectContaining({ code: wanted }) })
const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 })

/** A member with an authenticator app, whose codes until now are forgotten, and recovery codes. */
async function withApp(): Promise<SignedIn & { secret: string; codes: string[] }> {
  const person = await invite(admin, 'member')
  const { secret } = await person.client.call(factors.offerTotp, {})
  const { recoveryCodes } = await person.client.call(factors.confirmTotp, {
    body: { code: codeOf(secret), name: 'App' },
  })
  await forgetSteps(person)
  return { ...person, secret, codes: recoveryCodes ?? [] }
}
const forgetSteps = ({ userId }: SignedIn) =>
  sql`update factors set last_step = null where user_id = ${userId} and kind = 'totp'`

/** A browser in which the password was right. */
async function atStep({ client, email, password }: SignedIn): Promise<Client> {
  const browser = new Client(client.url)
  expect(await browser.call(signIn, { body: { email, password } })).toMatchObject({ step: 'factor', email })
  return browser
}

describe('an authenticator app', () => {
  test('counts from its first code on; the session comes after the second one, not before', async () => {
    const person = await withApp()
    const browser = await atStep(person)
    await expect(browser.call(getSession, {})).rejects.toEqual(code('unauthenticated'))
    await expect(browser.call(factors.proveTotp, { body: { code: '000000' } })).rejects.toEqual(
      code('factor_refused'),
    )
    const session = await browser.call(factors.proveTotp, { body: { code: codeOf(person.secret) } })
    expect(session.person.id).toBe(person.userId)
    expect(await browser.call(factors.listFactors, {})).toMatchObject({ proven: true, recoveryCodesLeft: 10 })
  })

  test('each code works once, also for two at once, and none before it', async () => {
    const person = await withApp()
    const now = codeOf(person.secret)
    const browsers = [await atStep(person), await atStep(person), await atStep(person)]
    const outcomes = await Promise.allSettled(
      browsers.map((browser) => browser.call(factors.proveTotp, { body: { code: now } })),
    )
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
    const late = await atStep(person)
    for (const used of [now, codeOf(person.secret, -1)])
      await expect(late.call(factors.proveTotp, { body: { code: used } })).rejects.toEqual(
        code('factor_refused'),
      )
    await late.call(factors.proveTotp, { body: { code: codeOf(person.secret, 1) } })
  })

  test('codes of two steps away are not taken', async () => {
    const person = await withApp()
    const browser = await atStep(person)
    for (const away of [-3, 3])
      await expect(
        browser.call(factors.proveTotp, { body: { code: codeOf(person.secret, away) } }),
      ).rejects.toEqual(code('factor_refused'))
  })

  test('the secret is sealed in the database', async () => {
    const person = await withApp()
    const [row] = await sql`select secret from factors where user_id = ${person.userId}`
    expect(row?.secret.toString('latin1')).not.toContain(person.secret)
  })
})

describe('a step', () => {
  test('is bound to its browser, ends after five wrong answers, and is used once', async () => {
    const person = await withApp()
    const browser = await atStep(person)
    await expect(
      new Client(api.url).call(factors.proveTotp, { body: { code: codeOf(person.secret) } }),
    ).rejects.toEqual(code('no_sign_in_step'))
    for (let attempt = 0; attempt < 5; attempt += 1)
      await expect(browser.call(factors.proveTotp, { body: { code: '000000' } })).rejects.toEqual(
        code('factor_refused'),
      )
    await expect(browser.call(factors.proveTotp, { body: { code: codeOf(person.secret) } })).rejects.toEqual(
      code('no_sign_in_step'),
    )
    const again = await atStep(person)
    const cookie = again.cookieHeader()
    await again.call(factors.proveTotp, { body: { code: codeOf(person.secret) } })
    const stolen = await new Client(api.url).fetch('/api/v1/session/step', { headers: { Cookie: cookie } })
    expect(stolen.status).toBe(410)
  })

  test('expires, and can be given up', async () => {
    const person = await withApp()
    const browser = await atStep(person)
    expect(await browser.call(factors.getSignInStep, {})).toMatchObject({ step: 'factor' })
    await sql`update sign_in_steps set expires_at = now() where user_id = ${person.userId}`
    await expect(browser.call(factors.proveTotp, { body: { code: codeOf(person.secret) } })).rejects.toEqual(
      code('no_sign_in_step'),
    )
    const other = await atStep(person)
    await other.call(factors.cancelSignIn, {})
    await expect(other.call(factors.getSignInStep, {})).rejects.toEqual(code('no_sign_in_step'))
  })

  test('who guesses over many steps is locked out, and an administrator lifts it', async () => {
    const person = await withApp()
    const guess = async (browser: Client) =>
      browser
        .call(factors.proveTotp, { body: { code: '000000' } })
        .then(() => 'in')
        .catch((error: { problem: { code: string } }) => error.problem.code)
    const outcomes = []
    for (let round = 0; round < 3; round += 1) {
      const browser = await atStep(person)
      for (let attempt = 0; attempt < 4; attempt += 1) outcomes.push(await guess(browser))
    }
    expect(outcomes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'factor_refused'))
    expect(outcomes.slice(10)).toEqual(['locked_out', 'locked_out'])
    const params = { organizationId: admin.organizationId, userId: person.userId }
    await admin.client.call(unlockMember, { params })
    await (await atStep(person)).call(factors.proveTotp, { body: { code: codeOf(person.secret) } })
  })

  test('tells nothing of the account before the password was right', async () => {
    const person = await withApp()
    const answer = (email: string) =>
      new Client(api.url)
        .call(signIn, { body: { email, password: 'wrong wrong wrong' } })
        .catch((error: { problem: object }) => ({ ...error.problem, requestId: '' }))
    expect(await answer(person.email)).toEqual(await answer('nobody@example.org'))
  })
})

describe('a passkey', () => {
  test('must fit challenge, origin, address, presence and verification', async () => {
    const person = await invite(admin, 'member')
    const wrong = [
      { origin: 'https://evil.example.org' },
      { rpId: 'evil.example.org' },
      { verified: false },
      { present: false },
    ]
    for (const quirks of wrong) {
      const options = await person.client.call(factors.newPasskeyOptions, {})
      const passkey = person.passkey.create(options, quirks)
      await expect(
        person.client.call(factors.addPasskey, { body: { name: 'Key', passkey } }),
        JSON.stringify(quirks),
      ).rejects.toEqual(code('factor_refused'))
    }
    const options = await person.client.call(factors.newPasskeyOptions, {})
    const body = { name: 'Key', passkey: person.passkey.create(options) }
    await person.client.call(factors.addPasskey, { body })
    await expect(person.client.call(factors.addPasskey, { body })).rejects.toEqual(code('factor_refused'))
    for (const quirks of wrong) {
      const browser = await atStep(person)
      const asked = await browser.call(factors.passkeyStepOptions, {})
      const passkey = person.passkey.get(asked, quirks)
      await expect(
        browser.call(factors.provePasskey, { body: { passkey } }),
        JSON.stringify(quirks),
      ).rejects.toEqual(code('factor_refused'))
      const params = { organizationId: admin.organizationId, userId: person.userId }
      await admin.client.call(unlockMember, { params })
    }
  })

  test('answers a challenge once, and only that of its own sign-in', async () => {
    const [one, other] = [await withPasskey(), await withPasskey()]
    const [browser, foreign] = [await atStep(one), await atStep(other)]
    const options = await browser.call(factors.passkeyStepOptions, {})
    await foreign.call(factors.passkeyStepOptions, {})
    await expect(
      foreign.call(factors.provePasskey, { body: { passkey: other.passkey.get(options) } }),
    ).rejects.toEqual(code('factor_refused'))
    await foreign.call(factors.passkeyStepOptions, {})
    const theirs = one.passkey.get(await foreign.call(factors.passkeyStepOptions, {}))
    await expect(foreign.call(factors.provePasskey, { body: { passkey: theirs } })).rejects.toEqual(
      code('factor_refused'),
    )
    await browser.call(factors.provePasskey, { body: { passkey: one.passkey.get(options) } })
    const again = await atStep(one)
    await expect(
      again.call(factors.provePasskey, { body: { passkey: one.passkey.get(options) } }),
    ).rejects.toEqual(code('factor_refused'))
  })

  test('whose count goes back is refused as a copy, and noted', async () => {
    const person = await withPasskey()
    const enter = async (count: number) => {
      const browser = await atStep(person)
      const asked = await browser.call(factors.passkeyStepOptions, {})
      return browser.call(factors.provePasskey, { body: { passkey: person.passkey.get(asked, { count }) } })
    }
    await enter(50)
    await expect(enter(50)).rejects.toEqual(code('factor_refused'))
    await expect(enter(49)).rejects.toEqual(code('factor_refused'))
    await enter(51)
    const noted = await sql`select 1 from audit_events
      where action = 'factor.copy_suspected' and object_id = ${person.userId}`
    expect(noted).toHaveLength(2)
  })

  test('signs in alone, for both factors; not for another person and not twice', async () => {
    const [person, other] = [await withPasskey(), await withPasskey()]
    const browser = new Client(api.url)
    const asked = await browser.call(factors.passkeySignInOptions, {})
    const swapped = person.passkey.get(asked, {
      userHandle: Buffer.from(other.userId.replaceAll('-', ''), 'hex').toString('base64url'),
    })
    await expect(browser.call(factors.signInWithPasskey, { body: { passkey: swapped } })).rejects.toEqual(
      code('factor_refused'),
    )
    const passkey = person.passkey.get(await browser.call(factors.passkeySignInOptions, {}))
    await expect(new Client(api.url).call(factors.signInWithPasskey, { body: { passkey } })).rejects.toEqual(
      code('factor_refused'),
    )
    const session = await browser.call(factors.signInWithPasskey, { body: { passkey } })
    expect(session.person.id).toBe(person.userId)
    await expect(browser.call(factors.signInWithPasskey, { body: { passkey } })).rejects.toEqual(
      code('factor_refused'),
    )
  })

  async function withPasskey(): Promise<SignedIn> {
    const person = await invite(admin, 'member')
    const options = await person.client.call(factors.newPasskeyOptions, {})
    await person.client.call(factors.addPasskey, {
      body: { name: 'Key', passkey: person.passkey.create(options) },
    })
    return person
  }
})

describe('recovery codes', () => {
  test('work once each, in any spelling, and are void when new ones are made', async () => {
    const person = await withApp()
    const [first = '', second = ''] = person.codes
    const browser = await atStep(person)
    await browser.call(factors.proveRecoveryCode, {
      body: { code: first.toLowerCase().replaceAll('-', ' ') },
    })
    const next = await atStep(person)
    await expect(next.call(factors.proveRecoveryCode, { body: { code: first } })).rejects.toEqual(
      code('factor_refused'),
    )
    const { codes } = await browser.call(factors.renewRecoveryCodes, {})
    await expect(next.call(factors.proveRecoveryCode, { body: { code: second } })).rejects.toEqual(
      code('factor_refused'),
    )
    await next.call(factors.proveRecoveryCode, { body: { code: codes[0] ?? '' } })
  })
})

describe('approval on another device', () => {
  test('asks for the number that the waiting browser shows', async () => {
    const person = await withApp()
    const waiting = await atStep(person)
    const asked = await waiting.call(approvals.askForApproval, {})
    expect(await waiting.call(approvals.redeemApproval, { body: {} })).toEqual({ waiting: true })
    const { items } = await person.client.call(approvals.listApprovals, {})
    expect(items).toMatchObject([{ address: '127.0.0.1' }])
    const params = { approvalId: items[0]?.id ?? '' }
    const stranger = await withApp()
    const approve = { decision: 'approve' as const, number: asked.number }
    await expect(stranger.client.call(approvals.decideApproval, { params, body: approve })).rejects.toEqual(
      code('not_found'),
    )
    const wrong = { ...approve, number: (asked.number + 1) % 100 }
    await expect(person.client.call(approvals.decideApproval, { params, body: wrong })).rejects.toEqual(
      code('factor_refused'),
    )
    await person.client.call(approvals.decideApproval, { params, body: approve })
    const session = await waiting.call(approvals.redeemApproval, { body: {} })
    expect(session).toMatchObject({ person: { id: person.userId } })
  })

  test('denied, or guessed wrong three times, it is over', async () => {
    const person = await withApp()
    for (const deny of [true, false]) {
      const waiting = await atStep(person)
      const { number } = await waiting.call(approvals.askForApproval, {})
      const { items } = await person.client.call(approvals.listApprovals, {})
      const params = { approvalId: items[0]?.id ?? '' }
      if (deny) await person.client.call(approvals.decideApproval, { params, body: { decision: 'deny' } })
      else
        for (let wrong = 0; wrong < 3; wrong += 1)
          await person.client
            .call(approvals.decideApproval, {
              params,
              body: { decision: 'approve', number: (number + 1) % 100 },
            })
            .catch(() => undefined)
      await expect(waiting.call(approvals.redeemApproval, { body: {} })).rejects.toEqual(
        code('sign_in_denied'),
      )
    }
  })

  test('a browser that wants to be told is sent an encrypted message; a forgotten one is dropped', async () => {
    const person = await withApp()
    const ecdh = createECDH('prime256v1')
    const keys = { p256dh: ecdh.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') }
    const { publicKey } = await person.client.call(approvals.getPushKey, {})
    expect(Buffer.from(publicKey, 'base64url')).toHaveLength(65)
    await expect(
      person.client.call(approvals.subscribePush, { body: { endpoint: 'https://10.0.0.1/x', keys } }),
    ).rejects.toEqual(code('push_refused'))
    for (const path of ['/device', '/gone'])
      await person.client.call(approvals.subscribePush, { body: { endpoint: pushOrigin() + path, keys } })
    const waiting = await atStep(person)
    expect(await waiting.call(approvals.askForApproval, {})).toMatchObject({ notified: 2 })
    await until(async () => pushed.length >= 2)
    expect(pushed[0]?.headers).toMatchObject({
      'content-encoding': 'aes128gcm',
      ttl: '180',
      authorization: expect.stringMatching(/^vapid t=[\w.-]+, ?k=/),
    })
    expect(pushed[0]?.body.includes('127.0.0.1')).toBe(false)
    await until(async () => {
      const left = await sql`select 1 from push_subscriptions where user_id = ${person.userId}`
      return left.length === 1
    })
  })
})

describe('policy', () => {
  test('a trusted device is not asked again, until it is forgotten or the policy says so', async () => {
    const person = await withApp()
    const browser = await atStep(person)
    await browser.call(factors.proveTotp, { body: { code: codeOf(person.secret), trust: true } })
    const { email, password } = person
    const again = () => browser.call(signIn, { body: { email, password } })
    expect(await again()).toMatchObject({ person: { id: person.userId } })
    await admin.client.call(updateTenantSettings, { body: { trustedDeviceDays: 0 } })
    expect(await again()).toMatchObject({ step: 'factor', trustDays: 0 })
    await admin.client.call(updateTenantSettings, { body: { trustedDeviceDays: 30 } })
    expect(await again()).toHaveProperty('person')
    const { trustedDevices } = await browser.call(factors.listFactors, {})
    await browser.call(factors.forgetTrustedDevice, {
      params: { trustedDeviceId: trustedDevices[0]?.id ?? '' },
    })
    expect(await again()).toHaveProperty('step')
  })

  test('made stricter it holds for who is signed in, and their next sign-in sets a factor up', async () => {
    const person = await invite(admin, 'member')
    const params = { organizationId: admin.organizationId }
    await person.client.call(getOrganization, { params })
    const strict = { secondFactor: 'required' as const, secondFactorGraceDays: 0 }
    await admin.client.call(updateTenantSettings, { body: strict })
    await expect(person.client.call(getOrganization, { params })).rejects.toEqual(code('factor_required'))
    const { email, password } = person
    const browser = new Client(api.url)
    expect(await browser.call(signIn, { body: { email, password } })).toMatchObject({ step: 'enrol' })
    await (await signInAgain(person)).call(getOrganization, { params })
    await admin.client.call(updateTenantSettings, { body: { secondFactorGraceDays: 14 } })
    const later = await invite(admin, 'member')
    expect(await later.client.call(factors.listFactors, {})).toMatchObject({ duty: { reason: 'policy' } })
    await later.client.call(getOrganization, { params })
    await admin.client.call(updateTenantSettings, { body: { secondFactor: 'off' } })
    await expect(later.client.call(factors.offerTotp, {})).rejects.toEqual(code('factor_not_offered'))
    await admin.client.call(updateTenantSettings, { body: { secondFactor: 'optional' } })
  })

  test('an organisation can demand more at its own door: a factor, a younger proof', async () => {
    const person = await invite(admin, 'member')
    const params = { organizationId: admin.organizationId }
    const demands = await admin.client.call(getDemands, { params })
    await admin.client.call(updateDemands, {
      params,
      body: { secondFactor: true, secondFactorGraceDays: 0, sessionHours: 1 },
    })
    await expect(person.client.call(getOrganization, { params })).rejects.toEqual(code('factor_required'))
    await sql`update sessions set proven_at = now() - interval '2 hours', created_at = now() - interval '2 hours'
      where user_id = ${admin.userId}`
    await expect(admin.client.call(getOrganization, { params })).rejects.toEqual(code('session_too_old'))
    await proveByPassword(admin)
    await admin.client.call(updateDemands, { params, body: demands })
    await person.client.call(getOrganization, { params })
  })

  test('who becomes an administrator needs a factor at once; operators are never without', async () => {
    const person = await invite(admin, 'member')
    const params = { organizationId: admin.organizationId, userId: person.userId }
    await admin.client.call(updateMember, { params, body: { role: 'co_administrator' } })
    await expect(
      person.client.call(getOrganization, { params: { organizationId: admin.organizationId } }),
    ).rejects.toEqual(code('factor_required'))
    await sql`update sessions set factor_at = null where user_id = ${admin.userId}`
    await expect(admin.client.call(listOrganizations, {})).rejects.toEqual(code('factor_required'))
    admin.client = await signInAgain(admin)
  })

  test('the last factor of an administrator stays; an administrator resets those of others', async () => {
    const { factors: own } = await admin.client.call(factors.listFactors, {})
    await expect(
      admin.client.call(factors.removeFactor, { params: { factorId: own[0]?.id ?? '' } }),
    ).rejects.toEqual(code('last_factor'))
    const person = await withApp()
    const params = { organizationId: admin.organizationId, userId: person.userId }
    await expect(
      admin.client.call(factors.resetMemberFactors, { params: { ...params, userId: admin.userId } }),
    ).rejects.toEqual(code('own_account'))
    await admin.client.call(factors.resetMemberFactors, { params })
    await expect(person.client.call(getSession, {})).rejects.toEqual(code('unauthenticated'))
    const { email, password } = person
    expect(await new Client(api.url).call(signIn, { body: { email, password } })).toHaveProperty('person')
    const mails = await sql`select 1 from mails where kind = 'factors_changed' and user_id = ${person.userId}`
    expect(mails).toHaveLength(1)
  })
})

describe('sensitive acts', () => {
  test('ask for a proof of the last ten minutes, and go on after it', async () => {
    const person = await withApp()
    await sql`update sessions set proven_at = now() - interval '11 minutes' where user_id = ${person.userId}`
    await expect(person.client.call(factors.renewRecoveryCodes, {})).rejects.toEqual(code('proof_required'))
    await expect(
      person.client.call(proveAgain, { body: { way: 'password', password: 'wrong' } }),
    ).rejects.toEqual(code('invalid_credentials'))
    await proveByPassword(person)
    await person.client.call(factors.renewRecoveryCodes, {})
  })

  test('a changed factor ends the other sessions and is told by mail', async () => {
    const person = await withApp()
    const other = await atStep(person)
    await other.call(factors.proveTotp, { body: { code: codeOf(person.secret) } })
    const options = await person.client.call(factors.newPasskeyOptions, {})
    const passkey = new Authenticator(api.url).create(options)
    await person.client.call(factors.addPasskey, { body: { name: 'Key', passkey } })
    await expect(other.call(getSession, {})).rejects.toEqual(code('unauthenticated'))
    const mails = await sql`select 1 from mails where kind = 'factor_added' and user_id = ${person.userId}`
    expect(mails.length).toBeGreaterThan(1)
  })
})

function proveByPassword({ client, password }: SignedIn): Promise<unknown> {
  return client.call(proveAgain, { body: { way: 'password', password } })
}
