import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  acceptLegalDocument,
  getLegalDocument,
  listAcceptances,
  publishLegalDocument,
  suppliedVersion,
} from '@holdfast/contracts/legal'
import { acceptInvitation, createInvitation, listMembers } from '@holdfast/contracts/organizations'
import { getSession } from '@holdfast/contracts/session'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { Client } from '../harness/client.ts'
import { invite, newPassword, setUpByLink, tokenOf } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'

let api: TestApi
let admin: SignedIn
beforeAll(async () => {
  api = await startApi()
  admin = await setUpByLink(await api.setupLink())
})
afterAll(() => api.stop())

const params = () => ({ organizationId: admin.organizationId })
const inside = (by: SignedIn) => by.client.call(listMembers, { params: params() })
const waiting = async (by: SignedIn) => (await by.client.call(getSession, {})).toAccept
const accept = (by: SignedIn, kind: 'terms' | 'data_processing', version: string) =>
  by.client.call(acceptLegalDocument, {
    body: { kind, version, organizationId: kind === 'terms' ? null : admin.organizationId },
  })

test.each(['terms', 'data_processing', 'privacy'] as const)('everyone can read: %s', async (kind) => {
  const text = await new Client(api.url).call(getLegalDocument, { params: { kind } })
  expect(text).toMatchObject({ kind, version: suppliedVersion, own: false })
  expect(text.text.length).toBeGreaterThan(300)
})

test('who was set up or invited with the terms goes on; it is written down who accepted what and from where', async () => {
  const person = await invite(admin, 'project_manager')
  expect(await waiting(admin)).toEqual([])
  expect(await waiting(person)).toEqual([])
  const { items } = await admin.client.call(listAcceptances, { params: params() })
  expect(items.map((item) => [item.kind, item.person.email])).toEqual([
    ['terms', person.email],
    ['data_processing', admin.email],
    ['terms', admin.email],
  ])
  expect(items[0]).toMatchObject({ version: suppliedVersion, address: '127.0.0.1' })
})

test('without having accepted, a person stands before the door until they do', async () => {
  const email = `${crypto.randomUUID()}@example.org`
  const { url } = await admin.client.call(createInvitation, {
    params: params(),
    body: { email, role: 'project_manager' },
  })
  const client = new Client(api.url)
  const password = newPassword()
  const body = { token: tokenOf(url), displayName: 'Nina', password }
  const session = await client.call(acceptInvitation, { body })
  expect(session).toMatchObject({ toAccept: [{ kind: 'terms', version: suppliedVersion }] })
  const nina = { ...admin, client, email, password }
  await expect(inside(nina)).rejects.toThrow('terms_required')
  await expect(accept(nina, 'terms', '2020-01-01')).rejects.toThrow('terms_changed')
  await accept(nina, 'terms', suppliedVersion)
  await inside(nina)
})

test('a new version is to be accepted again: terms by everyone, the agreement by account administrators', async () => {
  const person = await invite(admin, 'project_manager')
  const publish = (kind: 'terms' | 'data_processing') =>
    admin.client.call(publishLegalDocument, {
      params: { kind },
      body: { title: 'Ours', text: '# Ours\nBe kind.' },
    })
  const terms = await publish('terms')
  const agreement = await publish('data_processing')
  await expect(inside(person)).rejects.toThrow('terms_required')
  expect(await waiting(person)).toMatchObject([{ kind: 'terms', version: terms.version }])
  expect((await waiting(admin)).map(({ kind }) => kind)).toEqual(['terms', 'data_processing'])
  await accept(person, 'terms', terms.version)
  await inside(person)
  await expect(accept(person, 'data_processing', agreement.version)).rejects.toThrow('forbidden')
  await accept(admin, 'terms', terms.version)
  await accept(admin, 'data_processing', agreement.version)
  expect(await waiting(admin)).toEqual([])
  const query = { version: suppliedVersion }
  const old = await new Client(api.url).call(getLegalDocument, { params: { kind: 'terms' }, query })
  expect(old).toMatchObject({ version: suppliedVersion, own: false })
  const second = await publish('terms')
  expect(second.version).toBe(
    `${terms.version.split('.')[0]}.${Number(terms.version.split('.')[1] ?? 1) + 1}`,
  )
  await accept(admin, 'terms', second.version)
})
