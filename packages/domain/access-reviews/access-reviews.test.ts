import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccessReviewItem } from '@holdfast/contracts/access-reviews'
import { openDatabase } from '@holdfast/db/database'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import type { ActorContext } from '../context.ts'
import { getProject } from '../projects/get.ts'
import { setProjectMember } from '../projects/set-member.ts'
import { sealerOf } from '../secrets/sealed.ts'
import { closeAccessReview, decideAccessReview } from './decide.ts'
import { startDueReviews } from './due.job.ts'
import { getAccessReview, listAccessReviewItems, listAccessReviews, setReviewInterval } from './list.ts'
import { reportAccessReview } from './report.ts'
import { startAccessReview } from './start.ts'

let database: TestDatabase
let organization: TestOrganization
let admin: ActorContext
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

const refusal = (code: string) => expect.objectContaining({ code })
const origin = 'https://files.example.org'

async function world() {
  organization = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
  const member = await organization.person('member')
  return { member, close: () => organization.close() }
}
const begin = (input: object = {}) =>
  startAccessReview(admin, organization.id, { dueDays: 14, origin, ...input })
const items = async (reviewId: string) =>
  (await listAccessReviewItems(admin, organization.id, reviewId, { limit: 100 })).items
const decide = (reviewId: string, list: Parameters<typeof decideAccessReview>[3]['items'], by = admin) =>
  decideAccessReview(by, organization.id, reviewId, { items: list })
const of = (list: AccessReviewItem[], person: ActorContext) =>
  list.find((item) => item.subject.id === person.actor.userId && item.kind === 'role')?.id ?? ''

describe('an access review', () => {
  test('shows everyone’s access at one moment, whatever changes meanwhile', async () => {
    const { member, close } = await world()
    const project = await organization.project(admin)
    const groupId = randomUUID()
    await organization.sql`insert into groups (id, organization_id, tenant_id, name, name_key)
      values (${groupId}, ${organization.id}, ${organization.tenantId}, 'Nurses', 'nurses')`
    await organization.sql`insert into group_members (organization_id, group_id, user_id)
      values (${organization.id}, ${groupId}, ${member.actor.userId})`
    await organization.sql`insert into role_assignments (organization_id, group_id, role, project_id)
      values (${organization.id}, ${groupId}, 'viewer', ${project.id})`
    const { id, counts } = await begin()
    await setProjectMember(admin, { projectId: project.id, userId: member.actor.userId, role: 'viewer' })
    const list = await items(id)
    expect(list.map((one) => [one.kind, one.group, one.access, one.place]).toSorted()).toEqual(
      [
        ['role', false, 'account_administrator', null],
        ['role', false, 'member', null],
        ['role', true, 'viewer', project.name],
        ['group_member', false, 'Nurses', null],
      ].toSorted(),
    )
    expect(counts).toMatchObject({ items: 4, undecided: 4 })
    await expect(begin()).rejects.toEqual(refusal('review_open'))
    await close()
  })

  test('is decided item by item: a removal holds at once, and everything stays as evidence', async () => {
    const { member, close } = await world()
    const leaving = await organization.person('project_manager')
    const project = await organization.project(admin)
    const { id } = await begin()
    const list = await items(id)
    await expect(closeAccessReview(admin, organization.id, id)).rejects.toEqual(refusal('review_undecided'))
    const comment = '=HYPERLINK("x") has left'
    await decide(id, [{ itemId: of(list, leaving), decision: 'remove', comment }])
    await expect(getProject(leaving, { projectId: project.id })).rejects.toEqual(refusal('not_found'))
    await decide(id, [
      { itemId: of(list, member), decision: 'change', templateId: 'viewer' },
      { itemId: of(list, admin), decision: 'keep' },
    ])
    await expect(decide(id, [{ itemId: of(list, leaving), decision: 'keep' }])).rejects.toEqual(
      refusal('review_decided'),
    )
    const closed = await closeAccessReview(admin, organization.id, id)
    expect(closed).toMatchObject({
      state: 'closed',
      counts: { undecided: 0, kept: 1, changed: 1, removed: 1 },
    })
    await expect(decide(id, [{ itemId: of(list, member), decision: 'keep' }])).rejects.toEqual(
      refusal('review_closed'),
    )
    const { name, body } = await reportAccessReview(admin, organization.id, id, { format: 'csv' })
    expect(name).toMatch(/^access-review-\d{4}-\d\d-\d\d\.csv$/)
    expect(body).toContain(`"'=HYPERLINK(""x"") has left"`)
    expect(body.trim().split('\r\n')).toHaveLength(4)
    const report = JSON.parse((await reportAccessReview(admin, organization.id, id, { format: 'json' })).body)
    expect(report.items.map((item: AccessReviewItem) => item.decidedBy)).toEqual(
      Array(3).fill(admin.actor.displayName),
    )
    await close()
  })

  test('notes what was gone already, and never takes the last administrator', async () => {
    const { member, close } = await world()
    const { id } = await begin()
    const list = await items(id)
    await organization.sql`delete from role_assignments where user_id = ${member.actor.userId}`
    const done = await decide(id, [{ itemId: of(list, member), decision: 'remove' }])
    expect(done.items[0]?.outcome).toBe('gone')
    await expect(decide(id, [{ itemId: of(list, admin), decision: 'remove' }])).rejects.toEqual(
      refusal('last_administrator'),
    )
    expect((await getAccessReview(admin, organization.id, id)).counts.undecided).toBe(1)
    await close()
  })

  test('is for its reviewers, who leave their own access to each other', async () => {
    const { member, close } = await world()
    const second = await organization.person('account_administrator')
    const { id, reviewers } = await begin()
    expect(reviewers).toHaveLength(2)
    const list = await items(id)
    const own = [{ itemId: of(list, admin), decision: 'keep' as const }]
    await expect(decide(id, own)).rejects.toEqual(refusal('review_own_access'))
    await decide(id, own, second)
    await expect(decide(id, own, member)).rejects.toEqual(refusal('forbidden'))
    const third = await organization.person('co_administrator')
    await expect(decide(id, own, third)).rejects.toEqual(refusal('forbidden'))
    await expect(listAccessReviews(member, organization.id, { limit: 10 })).rejects.toEqual(
      refusal('forbidden'),
    )
    await close()
  })

  test('begins by itself every so many months, and reminds', async () => {
    const { close } = await world()
    const worker = openDatabase(database.url('holdfast_worker'), { name: 'test', max: 2 })
    const settings = { sealer: sealerOf([Buffer.alloc(32, 1)]), publicUrl: origin }
    await startDueReviews(worker.db, settings)
    const list = () => listAccessReviews(admin, organization.id, { limit: 10 })
    expect((await list()).items).toHaveLength(0)
    await organization.sql`update organizations set created_at = now() - interval '7 months' where id = ${organization.id}`
    await setReviewInterval(admin, organization.id, { months: 6 })
    await startDueReviews(worker.db, settings)
    await startDueReviews(worker.db, settings)
    const [review] = (await list()).items
    expect((await list()).items).toHaveLength(1)
    expect(review).toMatchObject({ state: 'open', startedBy: null, mayDecide: true })
    const mails = () => organization.sql`select 1 from mails where organization_id = ${organization.id}`
    expect(await mails()).toHaveLength(1)
    await organization.sql`update access_reviews set created_at = now() - interval '20 days', due_at = now() - interval '1 day'
      where organization_id = ${organization.id}`
    await startDueReviews(worker.db, settings)
    await startDueReviews(worker.db, settings)
    expect(await mails()).toHaveLength(2)
    expect((await list()).items[0]?.overdue).toBe(true)
    await worker.close()
    await close()
  })
})
