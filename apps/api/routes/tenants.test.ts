import { deflateSync } from 'node:zlib'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  acceptOperatorInvitation,
  inviteOperator,
  listOperatorActs,
  listOperators,
  removeOperator,
  reviewOperators,
} from '@holdfast/contracts/operators'
import {
  acceptInvitation,
  createInvitation,
  getOrganization,
  listMembers,
} from '@holdfast/contracts/organizations'
import { createProject, getProject } from '@holdfast/contracts/projects'
import { getAppliance, getSession, signIn } from '@holdfast/contracts/session'
import {
  createTenant,
  decideMove,
  listMoves,
  listTenants,
  proposeMove,
  updateTenantBranding,
} from '@holdfast/contracts/tenants'
import { Authenticator } from '../../../tests/harness/authenticator.ts'
import { openDatabase } from '@holdfast/db/database'
import { createTenant as makeTenant } from '@holdfast/domain/cli/tenant'
import { Client } from '../../../tests/harness/client.ts'
import {
  invite,
  newPassword,
  setUpByLink,
  tokenOf,
  accept,
  finishSignIn,
} from '../../../tests/harness/set-up.ts'
import type { SignedIn } from '../../../tests/harness/set-up.ts'
import { makeOrganization } from '../../../tests/isolation/world.ts'
import { startApi } from '../testing/start-api.ts'
import type { TestApi } from '../testing/start-api.ts'

let api: TestApi
let operator: SignedIn
let sql: postgres.Sql
beforeAll(async () => {
  api = await startApi()
  sql = postgres(api.database.url('postgres'), { max: 1 })
  operator = await setUpByLink(await api.setupLink())
})
afterAll(async () => {
  await sql.end()
  await api.stop()
})

const refusal = (code: string) => expect.objectContaining({ code })

/** The origin of a name under localhost, on this api's port. */
const at = (host: string) => `http://${host}:${new URL(api.url).port}`

async function openTenant(host: string) {
  const administratorEmail = `admin@${host}.example.org`
  const made = await operator.client.call(createTenant, { body: { host, name: 'North', administratorEmail } })
  const client = new Client(made.invitation.url)
  const password = newPassword()
  const body = { token: tokenOf(made.invitation.url), displayName: 'Nora North', password }
  const session = await accept(client, body)
  return { ...made, client, password, email: administratorEmail, userId: session.person.id }
}

describe('an address of its own', () => {
  test('has its organisation, whose administrator begins by a link that opens there', async () => {
    const north = await openTenant('north.localhost')
    expect(north.url).toBe(at('north.localhost'))
    expect(north.invitation.url).toMatch(/^http:\/\/north\.localhost:\d+\/invitation#/)
    const session = await north.client.call(getSession, {})
    expect(session.organizations.map((one) => one.name)).toEqual(['North'])
    const { items } = await operator.client.call(listTenants, {})
    expect(items.map(({ host, organizations }) => [host, organizations.length])).toContainEqual([
      'north.localhost',
      1,
    ])
  })

  test('shares nothing with the others: neither accounts nor sessions nor organisations', async () => {
    const east = await openTenant('east.localhost')
    const { email, password } = east
    await expect(new Client(api.url).call(signIn, { body: { email, password } })).rejects.toEqual(
      refusal('invalid_credentials'),
    )
    // The cookie of one address at another.
    const stolen = new Client(api.url)
    const response = await stolen.fetch('/api/v1/session', {
      headers: { Cookie: east.client.cookieHeader() },
    })
    expect(response.status).toBe(401)
    const params = { organizationId: east.organizationId }
    await expect(operator.client.call(getOrganization, { params })).rejects.toEqual(refusal('not_found'))
    // The same address may be an account in both.
    const body = { email: operator.email, role: 'viewer' as const }
    const { url } = await east.client.call(createInvitation, { params, body })
    expect(url).toContain('//east.localhost:')
  })

  test('is refused twice, and for the appliance’s own', async () => {
    const body = { name: 'X', administratorEmail: 'x@example.org' }
    await openTenant('taken.localhost')
    await expect(
      operator.client.call(createTenant, { body: { ...body, host: 'taken.localhost' } }),
    ).rejects.toEqual(refusal('host_taken'))
    await expect(operator.client.call(createTenant, { body: { ...body, host: 'no host' } })).rejects.toEqual(
      refusal('invalid_request'),
    )
  })

  test('is made by who has the machine, too', async () => {
    const { db, close } = openDatabase(api.database.url('holdfast_api'), { name: 'test', max: 1 })
    const input = { name: 'Machine', administratorEmail: 'admin@machine.example.org', publicUrl: api.url }
    const made = await makeTenant(db, { ...input, host: 'Machine.localhost' })
    expect(made.invitation.url).toContain('//machine.localhost:')
    await expect(makeTenant(db, { ...input, host: 'machine.localhost' })).rejects.toEqual(
      refusal('host_taken'),
    )
    await expect(makeTenant(db, { ...input, host: 'no host' })).rejects.toEqual(refusal('invalid_request'))
    await close()
    const [event] = await sql`select actor_id, request_id from audit_events
      where action = 'tenant.created' and object_name = 'machine.localhost'`
    expect(event).toMatchObject({ actor_id: null, request_id: 'command-line' })
  })

  test('an unknown one is explained', async () => {
    const response = await new Client(at('nobody.localhost')).fetch('/')
    // A loopback name that is no tenant's leads to the app's own.
    expect([response.status, response.headers.get('location')]).toEqual([308, `${api.url}/`])
  })
})

describe('its sign-in page', () => {
  test('shows name, colour and picture, which its administrators change', async () => {
    const west = await openTenant('west.localhost')
    const logo = png(8, 8).toString('base64')
    await west.client.call(updateTenantBranding, { body: { name: 'Klinik West', accent: '#0b5563', logo } })
    const { tenant } = await new Client(west.url).call(getAppliance, {})
    expect(tenant).toMatchObject({ name: 'Klinik West', accent: '#0b5563', own: true })
    const picture = await new Client(west.url).fetch(tenant.logo ?? '')
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect((await new Client(api.url).call(getAppliance, {})).tenant).toMatchObject({
      logo: null,
      own: false,
    })
  })

  test('refuses colours without contrast and pictures that are none', async () => {
    const south = await openTenant('south.localhost')
    const change = (body: object) => south.client.call(updateTenantBranding, { body })
    await expect(change({ accent: '#ffee88' })).rejects.toEqual(refusal('invalid_request'))
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>').toString('base64')
    await expect(change({ logo: svg })).rejects.toEqual(refusal('picture_invalid'))
    const broken = png(8, 8)
    broken[40] = 255 - (broken[40] ?? 0)
    await expect(change({ logo: broken.toString('base64') })).rejects.toEqual(refusal('picture_invalid'))
    await expect(change({ logo: png(600, 1).toString('base64') })).rejects.toEqual(refusal('picture_invalid'))
    const member = await invite({ ...operator, client: operator.client }, 'member')
    await expect(member.client.call(updateTenantBranding, { body: { name: 'X' } })).rejects.toEqual(
      refusal('forbidden'),
    )
  })
})

describe('an organisation that moves to its own address', () => {
  test('takes its people along, and gives who belongs to others, too, an identity of their own', async () => {
    const { administrator, things } = await makeOrganization(operator.client, sql)
    const { organizationId } = administrator
    const params = { organizationId }
    const both = await invite(administrator, 'member')
    const elsewhere = await operator.client.call(createInvitation, {
      params: { organizationId: operator.organizationId },
      body: { email: both.email, role: 'viewer' },
    })
    await both.client.call(acceptInvitation, {
      body: { token: tokenOf(elsewhere.url), password: both.password },
    })
    const { storageId } = things
    const made = await administrator.client.call(createProject, { params, body: { name: 'Ward', storageId } })

    const body = { host: 'moved.localhost', name: 'Moved', keepPasswords: true }
    const move = await operator.client.call(proposeMove, { params, body })
    // The operator proposes; who is no administrator of the organisation does not confirm.
    const decision = { params: { organizationId, moveId: move.id }, body: { decision: 'confirm' as const } }
    await expect(operator.client.call(decideMove, decision)).rejects.toEqual(refusal('not_found'))
    await expect(both.client.call(decideMove, decision)).rejects.toEqual(refusal('forbidden'))
    const { effect } = await administrator.client.call(listMoves, { params })
    expect(effect).toMatchObject({ moving: 1, separate: [{ email: both.email }], openInvitations: 1 })
    const done = await administrator.client.call(decideMove, decision)
    expect(done.move).toMatchObject({ state: 'done', url: at('moved.localhost') })

    // Everybody's sessions there are over, those elsewhere are not.
    await expect(administrator.client.call(getSession, {})).rejects.toEqual(refusal('unauthenticated'))
    const left = await both.client.call(getSession, {})
    expect(left.organizations.map((one) => one.organizationId)).toEqual([operator.organizationId])

    const there = async ({ email, password }: SignedIn) => {
      const client = new Client(at('moved.localhost'))
      // Passkeys stay behind, at the old address: who needs one sets up another.
      const answer = await client.call(signIn, { body: { email, password } })
      const session = await finishSignIn(client, answer, new Authenticator(client.url))
      expect(session.organizations.map((one) => one.organizationId)).toEqual([organizationId])
      return { client, userId: session.person.id }
    }
    const admin = await there(administrator)
    const apart = await there(both)
    expect(admin.userId).toBe(administrator.userId)
    expect(apart.userId).not.toBe(both.userId)
    const { items } = await admin.client.call(listMembers, { params })
    expect(items.map((member) => member.userId).toSorted()).toEqual([admin.userId, apart.userId].toSorted())
    expect((await admin.client.call(getProject, { params: { projectId: made.id } })).name).toBe('Ward')

    // Old links lead on.
    const old = await new Client(api.url).fetch(`/projects/${made.id}/files?sort=size`)
    expect([old.status, old.headers.get('location')]).toEqual([
      307,
      `${at('moved.localhost')}/projects/${made.id}/files?sort=size`,
    ])
    // The trail goes on, with both tenants named.
    const trail = await sql`select action, before, after from audit_events
      where organization_id = ${organizationId} and action like 'tenant.move%' order by id`
    expect(trail.map((row) => row.action)).toEqual(['tenant.move_proposed', 'tenant.move_confirmed'])
  })

  test('without passwords: whoever confirms gets a link', async () => {
    const { administrator } = await makeOrganization(operator.client, sql)
    const params = { organizationId: administrator.organizationId }
    const body = { host: 'fresh.localhost', name: 'Fresh', keepPasswords: false }
    const { id: moveId } = await operator.client.call(proposeMove, { params, body })
    await expect(operator.client.call(proposeMove, { params, body })).rejects.toEqual(refusal('move_open'))
    const { link } = await administrator.client.call(decideMove, {
      params: { ...params, moveId },
      body: { decision: 'confirm' },
    })
    expect(link?.url).toMatch(/^http:\/\/fresh\.localhost:\d+\/new-password#/)
    const { email, password } = administrator
    await expect(
      new Client(at('fresh.localhost')).call(signIn, { body: { email, password } }),
    ).rejects.toEqual(refusal('invalid_credentials'))
    await expect(operator.client.call(proposeMove, { params, body })).rejects.toEqual(refusal('own_address'))
  })
})

describe('operators', () => {
  test('invite each other, and the last one stays', async () => {
    const { client, userId } = operator
    await expect(client.call(removeOperator, { params: { userId } })).rejects.toEqual(
      refusal('last_operator'),
    )
    const email = 'second@example.org'
    const { url } = await client.call(inviteOperator, { body: { email } })
    const second = new Client(api.url)
    const step = await second.call(acceptOperatorInvitation, {
      body: { token: tokenOf(url), displayName: 'Otto Operator', password: newPassword() },
    })
    expect(step).toMatchObject({ step: 'enrol' })
    const session = await finishSignIn(second, step, new Authenticator(second.url))
    expect(session.operator).toBe(true)
    const repeated = { body: { token: tokenOf(url), displayName: 'X', password: newPassword() } }
    await expect(new Client(api.url).call(acceptOperatorInvitation, repeated)).rejects.toEqual(
      refusal('link_invalid'),
    )
    await expect(client.call(removeOperator, { params: { userId } })).rejects.toEqual(refusal('own_account'))

    // A review decides about all; a removal holds at once.
    const decision = (id: string, kept: boolean) =>
      ({ userId: id, decision: kept ? 'keep' : 'remove', comment: 'Half-yearly review' }) as const
    await expect(
      client.call(reviewOperators, { body: { decisions: [decision(userId, true)] } }),
    ).rejects.toEqual(refusal('review_incomplete'))
    await client.call(reviewOperators, {
      body: { decisions: [decision(userId, true), decision(session.person.id, false)] },
    })
    await expect(second.call(getSession, {})).rejects.toEqual(refusal('unauthenticated'))
    const { items, reviewedAt } = await client.call(listOperators, {})
    expect([items.map((one) => one.userId), reviewedAt !== null]).toEqual([[userId], true])
    const acts = await client.call(listOperatorActs, { query: { limit: 50 } })
    expect(acts.items.map(({ action }) => action).slice(0, 4)).toEqual([
      'operator.reviewed',
      'operator.removed',
      'operator.added',
      'operator.invited',
    ])
  })
})

/** A small picture of one colour. */
function png(width: number, height: number): Buffer {
  const crc = (bytes: Buffer) => {
    let value = 0xff_ff_ff_ff
    for (const byte of bytes) {
      value ^= byte
      for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xed_b8_83_20 : value >>> 1
    }
    return (value ^ 0xff_ff_ff_ff) >>> 0
  }
  const chunk = (type: string, data: Buffer) => {
    const typed = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc(typed))
    return Buffer.concat([length, typed, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(height * (1 + width * 3), 40))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
