import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  acceptInvitation,
  checkInvitation,
  createInvitation,
  createOrganization,
  createPasswordLink,
  endMemberSessions,
  getOrganization,
  listInvitations,
  listMembers,
  listMemberSessions,
  listOrganizations,
  removeMember,
  revokeInvitation,
  setOrganizationQuota,
  unlockMember,
  updateMember,
  updateOrganization,
} from '@holdfast/contracts/organizations'
import type { Role } from '@holdfast/contracts/roles'
import {
  getSession,
  listSessions,
  redeemPasswordReset,
  signIn,
  updateAccount,
} from '@holdfast/contracts/session'
import { getHealth, testMail } from '@holdfast/contracts/setup'
import { Authenticator } from '../../../tests/harness/authenticator.ts'
import { Client } from '../../../tests/harness/client.ts'
import {
  accept,
  invite,
  newPassword,
  setUpByLink,
  signInAgain,
  tokenOf,
} from '../../../tests/harness/set-up.ts'
import type { SignedIn } from '../../../tests/harness/set-up.ts'
import { startApi } from '../testing/start-api.ts'
import type { TestApi } from '../testing/start-api.ts'

const connectorId = crypto.randomUUID()
let api: TestApi
let admin: SignedIn
let sql: postgres.Sql
beforeAll(async () => {
  api = await startApi()
  sql = postgres(api.database.url('postgres'), { max: 1 })
  admin = await setUpByLink(await api.setupLink())
  await sql`insert into connectors (id, name) values (${connectorId}, 'connector')`
  await sql`insert into storages (connector_id, kind, label, region, redundancy, ok, last_seen_at, id)
    values (${connectorId}, 'filesystem', 'Folder', 'here', 'one copy', true, now(), gen_random_uuid())`
})
afterAll(async () => {
  await sql.end()
  await api.stop()
})

const code = (wanted: string) =>
  expect.objectContaining({ problem: expect.objectContaining({ code: wanted }) })
const params = () => ({ organizationId: admin.organizationId })
const member = (person: SignedIn) => ({ ...params(), userId: person.userId })

/** A second organisation with its own administrator. */
async function otherOrganization(email = `boss-${crypto.randomUUID()}@example.org`): Promise<SignedIn> {
  const made = await admin.client.call(createOrganization, {
    body: { name: `Werft ${crypto.randomUUID()}`, administratorEmail: email },
  })
  const client = new Client(api.url)
  const password = newPassword()
  const token = tokenOf(made.invitation.url)
  const passkey = new Authenticator(client.url)
  const session = await accept(client, { token, displayName: 'Berta Boss', password }, passkey)
  return { client, organizationId: made.id, userId: session.person.id, email, password, passkey }
}

describe('invitations', () => {
  test('lead to an organisation, once', async () => {
    const invitation = await admin.client.call(createInvitation, {
      params: params(),
      body: { email: 'New.Person@example.org', role: 'member' },
    })
    expect(invitation).toMatchObject({ mailed: false, role: 'member', projectId: null })
    const client = new Client(api.url)
    const token = tokenOf(invitation.url)
    expect(await client.call(checkInvitation, { body: { token } })).toMatchObject({
      organization: 'Hafen AG',
      accountExists: false,
    })
    const body = { token, displayName: 'Nina Neu', password: newPassword() }
    const session = await accept(client, body)
    expect(session.organizations).toMatchObject([{ role: 'member', permissions: { files: 'standard' } }])
    await expect(client.call(acceptInvitation, { body })).rejects.toEqual(code('link_invalid'))
    await expect(
      admin.client.call(createInvitation, {
        params: params(),
        body: { email: 'new.person@EXAMPLE.org', role: 'viewer' },
      }),
    ).rejects.toEqual(code('already_member'))
  })

  test('are listed and taken back', async () => {
    const { url, id } = await admin.client.call(createInvitation, {
      params: params(),
      body: { email: 'late@example.org', role: 'viewer' },
    })
    const { items } = await admin.client.call(listInvitations, { params: params(), query: { limit: 1 } })
    expect(items).toMatchObject([{ id, email: 'late@example.org' }])
    await admin.client.call(revokeInvitation, { params: { ...params(), invitationId: id } })
    await expect(
      new Client(api.url).call(checkInvitation, { body: { token: tokenOf(url) } }),
    ).rejects.toEqual(code('link_invalid'))
  })

  test('to a person with an account are accepted by their password', async () => {
    const other = await otherOrganization()
    const { url } = await admin.client.call(createInvitation, {
      params: params(),
      body: { email: other.email, role: 'viewer' },
    })
    const client = new Client(api.url)
    const token = tokenOf(url)
    expect(await client.call(checkInvitation, { body: { token } })).toMatchObject({ accountExists: true })
    await expect(client.call(acceptInvitation, { body: { token, password: 'wrong' } })).rejects.toEqual(
      code('invalid_credentials'),
    )
    const session = await accept(client, { token, password: other.password }, other.passkey)
    expect(session.organizations).toHaveLength(2)
  })

  test('are open to people whom another organisation disabled', async () => {
    const other = await otherOrganization()
    const person = await invite(other, 'member')
    const params = { organizationId: other.organizationId, userId: person.userId }
    await other.client.call(updateMember, { params, body: { state: 'disabled' } })
    const { url } = await admin.client.call(createInvitation, {
      params: { organizationId: admin.organizationId },
      body: { email: person.email, role: 'viewer' },
    })
    const body = { token: tokenOf(url), password: person.password }
    const { organizations } = await accept(new Client(api.url), body)
    expect(organizations.map((one) => one.organizationId)).toEqual([admin.organizationId])
  })

  test('of higher rank are neither replaced nor taken back from below', async () => {
    const manager = await invite(admin, 'project_manager')
    const email = 'future-boss@example.org'
    const made = await admin.client.call(createInvitation, {
      params: params(),
      body: { email, role: 'account_administrator' },
    })
    await expect(
      manager.client.call(createInvitation, { params: params(), body: { email, role: 'viewer' } }),
    ).rejects.toEqual(code('role_too_high'))
    await expect(
      manager.client.call(revokeInvitation, { params: { ...params(), invitationId: made.id } }),
    ).rejects.toEqual(code('role_too_high'))
    const token = tokenOf(made.url)
    expect(await new Client(api.url).call(checkInvitation, { body: { token } })).toMatchObject({ email })
  })

  test('take no role away that was given since', async () => {
    const email = `later-${crypto.randomUUID()}@example.org`
    const open = await admin.client.call(createInvitation, {
      params: params(),
      body: { email, role: 'viewer' },
    })
    const other = await otherOrganization(email)
    await sql`insert into memberships (organization_id, user_id, tenant_id)
      select ${admin.organizationId}, id, tenant_id from users where id = ${other.userId}`
    await admin.client.call(updateMember, {
      params: member({ ...other, ...params() }),
      body: { role: 'member' },
    })
    const body = { token: tokenOf(open.url), password: other.password }
    const { organizations } = await accept(new Client(api.url), body, other.passkey)
    expect(organizations).toContainEqual(
      expect.objectContaining({ organizationId: admin.organizationId, role: 'member' }),
    )
  })

  test('are no way back in for who was removed', async () => {
    const person = await invite(admin, 'member')
    const [project] = await sql`
      insert into projects (organization_id, name, name_key, storage_id, root_id) select ${admin.organizationId},
        ${person.email}, ${person.email}, id, uuidv7() from storages limit 1 returning id`
    const { url } = await admin.client.call(createInvitation, {
      params: params(),
      body: { email: person.email, role: 'viewer', projectId: project?.id },
    })
    await admin.client.call(removeMember, { params: member(person) })
    await expect(
      new Client(api.url).call(acceptInvitation, {
        body: { token: tokenOf(url), password: person.password },
      }),
    ).rejects.toEqual(code('link_invalid'))
  })

  test('void a password link that an administrator elsewhere made before', async () => {
    const other = await otherOrganization()
    const person = await invite(other, 'member')
    const at = { organizationId: other.organizationId, userId: person.userId }
    const link = await other.client.call(createPasswordLink, { params: at })
    const { url } = await admin.client.call(createInvitation, {
      params: params(),
      body: { email: person.email, role: 'viewer' },
    })
    const body = { token: tokenOf(url), password: person.password }
    await person.client.call(acceptInvitation, { body })
    await expect(
      new Client(api.url).call(redeemPasswordReset, {
        body: { token: tokenOf(link.url), password: newPassword() },
      }),
    ).rejects.toEqual(code('link_invalid'))
    // And one browser keeps one session.
    const own = await person.client.call(listSessions, {})
    expect(own.items.filter((session) => session.current)).toHaveLength(1)
    expect(own.items).toHaveLength(1)
  })

  test('give no role above one’s own', async () => {
    const manager = await invite(admin, 'project_manager')
    await expect(
      manager.client.call(createInvitation, {
        params: params(),
        body: { email: 'x@example.org', role: 'account_administrator' },
      }),
    ).rejects.toEqual(code('role_too_high'))
  })
})

describe('members', () => {
  test('are listed by name, page by page, and filtered', async () => {
    const names = ['Zoë Zander', 'Émile Eder', 'anna Adler']
    for (const displayName of names) {
      const person = await invite(admin, 'viewer')
      await person.client.call(updateAccount, { body: { displayName } })
    }
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const query = cursor ? { limit: 2, cursor } : { limit: 2 }
      const page = await admin.client.call(listMembers, { params: params(), query })
      seen.push(...page.items.map((item) => item.displayName))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    const sorted = seen.filter((name) => names.includes(name))
    expect(sorted).toEqual(['anna Adler', 'Zoë Zander', 'Émile Eder'])
    const { items } = await admin.client.call(listMembers, { params: params(), query: { filter: 'ZANDER' } })
    expect(items.map((item) => item.displayName)).toEqual(['Zoë Zander'])
    await expect(
      admin.client.call(listMembers, { params: params(), query: { cursor: 'nonsense' } }),
    ).rejects.toEqual(code('invalid_cursor'))
  })

  test('lose their rights with the next request', async () => {
    const person = await invite(admin, 'co_administrator')
    await person.client.call(listMembers, { params: params(), query: {} })
    const before = person.client.cookieHeader()
    await admin.client.call(updateMember, { params: member(person), body: { role: 'viewer' } })
    await expect(person.client.call(listMembers, { params: params(), query: {} })).rejects.toEqual(
      code('forbidden'),
    )
    expect(person.client.cookieHeader()).not.toBe(before)
    await admin.client.call(updateMember, { params: member(person), body: { state: 'disabled' } })
    await expect(person.client.call(getOrganization, { params: params() })).rejects.toEqual(code('not_found'))
    await expect(signInAgain(person)).rejects.toEqual(code('account_disabled'))
    await admin.client.call(updateMember, { params: member(person), body: { state: 'active' } })
    await signInAgain(person)
    await admin.client.call(removeMember, { params: member(person) })
    expect((await person.client.call(getSession, {})).organizations).toEqual([])
  })

  test('cannot touch those above them', async () => {
    const coAdministrator = await invite(admin, 'co_administrator')
    const act = coAdministrator.client
    await expect(act.call(removeMember, { params: member(admin) })).rejects.toEqual(code('role_too_high'))
    await expect(act.call(createPasswordLink, { params: member(admin) })).rejects.toEqual(
      code('role_too_high'),
    )
    await expect(
      act.call(updateMember, { params: member(coAdministrator), body: { role: 'account_administrator' } }),
    ).rejects.toEqual(code('role_too_high'))
  })

  test('keep one administrator', async () => {
    const other = await otherOrganization()
    const second = await invite(other, 'account_administrator')
    const at = (person: SignedIn) => ({ organizationId: other.organizationId, userId: person.userId })
    const demote = (by: SignedIn, whom: SignedIn) =>
      by.client.call(updateMember, { params: at(whom), body: { role: 'member' as Role } }).then(
        () => 'done',
        (error: { code?: string }) => error.code,
      )
    const outcomes = await Promise.all([demote(other, second), demote(second, other)])
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
    const last = outcomes[0] === 'done' ? other : second
    await expect(last.client.call(removeMember, { params: at(last) })).rejects.toEqual(
      code('last_administrator'),
    )
    expect(await demote(last, last)).toBe('last_administrator')
    await expect(
      last.client.call(updateMember, { params: at(last), body: { state: 'disabled' } }),
    ).rejects.toEqual(code('last_administrator'))
  })

  test('get in again by an administrator: unlocked, or with a link', async () => {
    const person = await invite(admin, 'member')
    const stranger = new Client(api.url)
    const attempt = (password: string) => stranger.call(signIn, { body: { email: person.email, password } })
    for (let count = 0; count < 11; count += 1) await attempt('wrong').catch(() => undefined)
    const { items } = await admin.client.call(listMembers, {
      params: params(),
      query: { filter: person.email },
    })
    expect(items).toMatchObject([{ locked: true }])
    await admin.client.call(unlockMember, { params: member(person) })
    await attempt(person.password)
    const link = await admin.client.call(createPasswordLink, { params: member(person) })
    const password = newPassword()
    const redeem = () =>
      new Client(api.url).call(redeemPasswordReset, { body: { token: tokenOf(link.url), password } })
    await redeem()
    await expect(redeem()).rejects.toEqual(code('link_invalid'))
    await expect(person.client.call(getSession, {})).rejects.toEqual(code('unauthenticated'))
    await attempt(password)
    expect((await admin.client.call(listMemberSessions, { params: member(person) })).items).toHaveLength(1)
    await admin.client.call(endMemberSessions, { params: member(person) })
    expect((await admin.client.call(listMemberSessions, { params: member(person) })).items).toHaveLength(0)
  })

  test('of several organisations are not taken over by one of them', async () => {
    const other = await otherOrganization()
    const victim = await otherOrganization()
    const { url } = await other.client.call(createInvitation, {
      params: { organizationId: other.organizationId },
      body: { email: victim.email, role: 'viewer' },
    })
    await new Client(api.url).call(acceptInvitation, {
      body: { token: tokenOf(url), password: victim.password },
    })
    const at = { organizationId: other.organizationId, userId: victim.userId }
    await expect(other.client.call(createPasswordLink, { params: at })).rejects.toEqual(code('forbidden'))
    await expect(other.client.call(listMemberSessions, { params: at })).rejects.toEqual(code('forbidden'))
  })
})

describe('operators', () => {
  test('see and limit organisations without being members', async () => {
    const other = await otherOrganization()
    const at = { organizationId: other.organizationId }
    const organization = await admin.client.call(setOrganizationQuota, {
      params: at,
      body: { quotaBytes: 1000 },
    })
    expect(organization.usage).toEqual({ storedBytes: 0, reservedBytes: 0, files: 0, quotaBytes: 1000 })
    const { items } = await admin.client.call(listOrganizations, {})
    expect(items.map((item) => item.id)).toEqual(
      expect.arrayContaining([other.organizationId, admin.organizationId]),
    )
    await expect(admin.client.call(getOrganization, { params: at })).rejects.toEqual(code('not_found'))
    await expect(admin.client.call(listMembers, { params: at, query: {} })).rejects.toEqual(code('not_found'))
    await expect(other.client.call(listOrganizations, {})).rejects.toEqual(code('forbidden'))
    await other.client.call(updateOrganization, { params: at, body: { name: 'Neue Werft' } })
    expect((await other.client.call(getOrganization, { params: at })).name).toBe('Neue Werft')
  })

  test('read health and test the mail', async () => {
    const health = await admin.client.call(getHealth, {})
    expect(health).toMatchObject({
      publicUrl: api.url,
      seenUrl: api.url,
      database: { ok: true },
      storages: [{ label: 'Folder', ok: true }],
    })
    expect(await admin.client.call(testMail, {})).toMatchObject({ ok: false, stage: 'configuration' })
  })
})
