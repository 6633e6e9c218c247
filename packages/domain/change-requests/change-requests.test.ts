import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import type { ChangeKind } from '@holdfast/contracts/change-requests'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import type { ActorContext } from '../context.ts'
import { createDistributionGroup, updateDistributionGroup } from '../distribution-groups/change.ts'
import { inviteDistributionGroup, notifyDistributionGroup } from '../distribution-groups/use.ts'
import { getDemands, updateDemands } from '../organizations/demands.ts'
import { createTemplate, updateTemplate } from '../templates/change.ts'
import { listTemplates } from '../templates/list.ts'
import { decideChangeRequest, withdrawChangeRequest } from './decide.ts'
import { listChangeRequests, requestChange } from './request.ts'
import { setTwoPersons } from './two-persons.ts'

let database: TestDatabase
let organization: TestOrganization
let first: ActorContext
let second: ActorContext
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  organization = await TestOrganization.make(database)
  first = await organization.person('account_administrator')
  second = await organization.person('account_administrator')
  await setTwoPersons(first, organization.id, { on: true })
})
afterEach(() => organization.close())

const refusal = (code: string) => expect.objectContaining({ code })
const ask = (kind: ChangeKind, input: Record<string, unknown>, by = first) =>
  requestChange(by, organization.id, { kind, input, origin: 'https://files.example.org' })
const agree = (id: string, by = second) => decideChangeRequest(by, organization.id, id, { decision: 'agree' })
const demands = { secondFactor: true, secondFactorGraceDays: 7, sessionHours: null }

describe('where two persons are demanded', () => {
  test('a setting changes when a second administrator agrees, by the use case that changes it directly', async () => {
    await expect(updateDemands(first, organization.id, demands)).rejects.toEqual(
      refusal('change_needs_agreement'),
    )
    const { id, before, after } = await ask('organization.demands', demands)
    expect([before.secondFactor, after.secondFactor]).toEqual([false, true])
    expect((await getDemands(first, organization.id)).secondFactor).toBe(false)
    await expect(agree(id, first)).rejects.toEqual(refusal('change_own_request'))
    expect((await agree(id)).state).toBe('applied')
    expect(await getDemands(first, organization.id)).toEqual(demands)
    await expect(agree(id)).rejects.toEqual(refusal('change_decided'))
    const trail = await organization.sql`select action, actor_id from audit_events
      where organization_id = ${organization.id} and action in ('organization.demands_changed', 'change_request.applied')`
    expect(trail.map((row) => row.actor_id)).toEqual([second.actor.userId, second.actor.userId])
  })

  test('nothing is made when the setting changed meanwhile', async () => {
    const one = await ask('organization.demands', demands)
    const other = await ask('organization.demands', { ...demands, sessionHours: 8 })
    await agree(other.id)
    expect((await agree(one.id)).state).toBe('outdated')
    expect((await getDemands(first, organization.id)).sessionHours).toBe(8)
  })

  test('only what one might do oneself can be asked for, and what is not valid cannot', async () => {
    const member = await organization.person('member')
    await expect(ask('organization.demands', demands, member)).rejects.toEqual(refusal('forbidden'))
    await expect(ask('organization.demands', { sessionHours: -1 })).rejects.toEqual(
      refusal('invalid_request'),
    )
    const other = await TestOrganization.make(database)
    const stranger = await other.person('account_administrator')
    await expect(ask('organization.demands', demands, stranger)).rejects.toEqual(refusal('not_found'))
    await expect(
      requestChange(stranger, other.id, { kind: 'organization.demands', input: demands, origin: '' }),
    ).rejects.toEqual(refusal('change_not_needed'))
    await other.close()
  })

  test('it is switched off by two only; refused and withdrawn changes are not made', async () => {
    await expect(setTwoPersons(first, organization.id, { on: false })).rejects.toEqual(
      refusal('change_needs_agreement'),
    )
    const refused = await ask('organization.two_persons', { on: false })
    await decideChangeRequest(second, organization.id, refused.id, { decision: 'refuse', note: 'No' })
    const withdrawn = await ask('organization.two_persons', { on: false })
    await expect(withdrawChangeRequest(second, organization.id, withdrawn.id)).rejects.toEqual(
      refusal('forbidden'),
    )
    await withdrawChangeRequest(first, organization.id, withdrawn.id)
    const { twoPersons, items } = await listChangeRequests(first, organization.id, { limit: 10 })
    expect([twoPersons, items.map(({ state }) => state)]).toEqual([true, ['withdrawn', 'refused']])
    await agree((await ask('organization.two_persons', { on: false })).id)
    await updateDemands(first, organization.id, demands)
  })

  test('templates are made and changed by two', async () => {
    const levels = {
      files: 'read',
      versions: 'none',
      sharing: 'none',
      members: 'none',
      audit: 'none',
      reports: 'none',
      exports: 'none',
      settings: 'none',
    } as const
    const rules = { name: 'Auditors', description: '', levels, allow: [], deny: [] }
    await expect(createTemplate(first, { organizationId: organization.id, ...rules })).rejects.toEqual(
      refusal('change_needs_agreement'),
    )
    await agree((await ask('template.create', rules)).id)
    const { items } = await listTemplates(first, { organizationId: organization.id })
    const templateId = items.find(({ name }) => name === 'Auditors')?.id ?? ''
    await expect(
      updateTemplate(first, { organizationId: organization.id, templateId, name: 'X' }),
    ).rejects.toEqual(refusal('change_needs_agreement'))
    const request = await ask('template.update', { templateId, levels: { ...levels, audit: 'read' } })
    expect(request.after).toMatchObject({ name: 'Auditors', levels: { audit: 'read' } })
    expect((await agree(request.id)).state).toBe('applied')
  })

  test('who is alone may agree a day later, which the trail says', async () => {
    await organization.sql`update memberships set state = 'disabled' where user_id = ${second.actor.userId}`
    const { id, aloneFrom } = await ask('organization.demands', demands)
    expect(Date.parse(aloneFrom ?? '')).toBeGreaterThan(Date.now() + 23 * 3_600_000)
    await expect(agree(id, first)).rejects.toEqual(refusal('change_own_request'))
    await organization.sql`update change_requests set created_at = now() - interval '25 hours' where id = ${id}`
    expect((await agree(id, first)).state).toBe('applied')
    const [event] = await organization.sql`select after from audit_events
      where organization_id = ${organization.id} and action = 'change_request.applied'`
    expect(event?.after).toMatchObject({ agreedAlone: true })
  })
})

test('a distribution group invites and writes to everyone on it, and is not overwritten', async () => {
  const project = await organization.project(first)
  const emails = ['one@example.org', 'One@Example.org', second.actor.email]
  const group = await createDistributionGroup(first, organization.id, {
    name: 'Ward 3',
    description: '',
    emails,
  })
  expect(group.members.map(({ displayName }) => displayName !== null).toSorted()).toEqual([false, true])
  const invite = { role: 'viewer' as const, projectId: project.id, publicUrl: 'https://files.example.org' }
  const { invited, members } = await inviteDistributionGroup(first, organization.id, group.id, invite)
  expect([invited.map(({ email }) => email).toSorted(), members]).toEqual([
    ['one@example.org', second.actor.email].toSorted(),
    [],
  ])
  expect(
    await notifyDistributionGroup(first, organization.id, group.id, { subject: 'Hi', text: 'There' }),
  ).toEqual({
    mails: 2,
  })
  const change = { name: 'Ward 4', description: '', emails: [], revision: group.revision }
  await updateDistributionGroup(first, organization.id, group.id, change)
  await expect(updateDistributionGroup(second, organization.id, group.id, change)).rejects.toEqual(
    refusal('conflict'),
  )
})
