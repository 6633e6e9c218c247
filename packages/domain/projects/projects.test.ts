import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import type { ActorContext } from '../context.ts'
import { addTestFile } from '../nodes/test-file.ts'
import { listHistory } from '../nodes/list-history.ts'
import { getOrganization } from '../organizations/get.ts'
import { updateOrganization } from '../organizations/update.ts'
import { listVersions } from '../versions/list.ts'
import { createProject } from './create.ts'
import { deleteProject } from './delete.ts'
import { getProject } from './get.ts'
import { listProjectMembers } from './list-members.ts'
import { listProjects } from './list.ts'
import { removeProjectMember } from './remove-member.ts'
import { restoreProject } from './restore.ts'
import { setProjectMember } from './set-member.ts'
import { updateProject } from './update.ts'

let database: TestDatabase
let organization: TestOrganization
let admin: ActorContext
beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
})
afterAll(async () => {
  await organization.close()
  await database.drop()
})

const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
const idsOf = async (ctx: ActorContext, state: 'live' | 'deleted' = 'live') =>
  (await listProjects(ctx, { organizationId: organization.id, state, limit: 500 })).items.map(({ id }) => id)

test('a project is made in a storage that is offered, under a name of its own', async () => {
  const input = {
    organizationId: organization.id,
    name: 'Brücke',
    storageId: organization.storageId,
    quotaBytes: 5,
  }
  const project = await createProject(admin, input)
  expect(project).toMatchObject({
    name: 'Brücke',
    storage: { id: organization.storageId, label: 'Folder', region: 'here', redundancy: 'one copy' },
    usage: { storedBytes: 0, reservedBytes: 0, files: 0, quotaBytes: 5 },
  })
  expect(await codeOf(createProject(admin, { ...input, name: 'BRU\u0308CKE' }))).toBe('project_name_taken')
  expect(await codeOf(createProject(admin, { ...input, storageId: randomUUID() }))).toBe(
    'storage_not_assigned',
  )
  const member = await organization.person('member')
  expect(await codeOf(createProject(member, { ...input, name: 'x' }))).toBe('forbidden')
})

test('people see the projects that they reach, and no others', async () => {
  const [one, two] = [await organization.project(admin), await organization.project(admin)]
  const guest = await organization.person('member', one.id)
  expect(await idsOf(guest)).toEqual([one.id])
  expect(await codeOf(getProject(guest, { projectId: two.id }))).toBe('not_found')
  expect(await idsOf(admin)).toEqual(expect.arrayContaining([one.id, two.id]))
  const other = await TestOrganization.make(database)
  const stranger = await other.person('account_administrator')
  expect(await codeOf(getProject(stranger, { projectId: one.id }))).toBe('not_found')
  expect(await codeOf(idsOf(stranger))).toBe('not_found')
  await other.close()
})

test('a page of projects goes on where the last one ended', async () => {
  for (const name of ['p1', 'p2', 'p3']) {
    const named = { organizationId: organization.id, name: `page ${name}`, storageId: organization.storageId }
    await createProject(admin, { ...named, quotaBytes: null })
  }
  const input = { organizationId: organization.id, filter: 'PAGE', state: 'live' as const, limit: 2 }
  const first = await listProjects(admin, input)
  const second = await listProjects(admin, { ...input, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['page p1', 'page p2', 'page p3'])
  expect(second.nextCursor).toBeNull()
})

test('a quota never goes below what is used', async () => {
  const project = await organization.project(admin)
  await addTestFile(admin, project, { parentId: project.rootId, name: 'x', size: 10 })
  const update = (quotaBytes: number | null) => updateProject(admin, { projectId: project.id, quotaBytes })
  expect(await codeOf(update(9))).toBe('quota_below_usage')
  expect((await update(10)).usage.quotaBytes).toBe(10)
  expect((await update(null)).usage.quotaBytes).toBeNull()
})

test('who changes what somebody else has changed since is told', async () => {
  const { id: projectId, revision } = await organization.project(admin)
  const changed = await updateProject(admin, { projectId, quotaBytes: 5, revision })
  expect(changed.revision).toBe(revision + 1)
  const late = updateProject(admin, { projectId, name: randomUUID(), revision })
  expect(await codeOf(late)).toBe('precondition_failed')
  expect((await updateProject(admin, { projectId, quotaBytes: null })).revision).toBe(revision + 2)

  const before = await getOrganization(admin, organization.id)
  const settings = { readGrantMinutes: 5, revision: before.revision }
  const after = await updateOrganization(admin, organization.id, settings)
  expect(after).toMatchObject({ name: before.name, readGrantMinutes: 5, revision: before.revision + 1 })
  expect(await codeOf(updateOrganization(admin, organization.id, settings))).toBe('precondition_failed')
  const member = await organization.person('member')
  expect(await codeOf(updateOrganization(member, organization.id, { readGrantMinutes: 5 }))).toBe('forbidden')
})

test('a deleted project is out of sight, and comes back unless its name is taken', async () => {
  const project = await organization.project(admin)
  const member = await organization.person('member')
  await deleteProject(admin, { projectId: project.id })
  expect(await idsOf(admin)).not.toContain(project.id)
  expect(await idsOf(admin, 'deleted')).toContain(project.id)
  expect(await idsOf(member, 'deleted')).toEqual([])
  const inside = { nodeId: project.rootId, limit: 5 }
  expect(await codeOf(listHistory(admin, inside))).toBe('project_deleted')
  expect(await codeOf(listVersions(admin, inside))).toBe('project_deleted')
  const same = { organizationId: organization.id, name: project.name, storageId: organization.storageId }
  const other = await createProject(admin, { ...same, quotaBytes: null })
  expect(await codeOf(restoreProject(admin, { projectId: project.id }))).toBe('project_name_taken')
  await updateProject(admin, { projectId: other.id, name: randomUUID() })
  expect((await restoreProject(admin, { projectId: project.id })).deletedAt).toBeNull()
})

test('roles on a project are given and taken within one’s own rank, and revoke what was granted', async () => {
  const project = await organization.project(admin)
  const person = await organization.person(null)
  const { userId } = person.actor
  const manager = await organization.person('project_manager', project.id)
  expect(await codeOf(getProject(person, { projectId: project.id }))).toBe('not_found')
  const given = await setProjectMember(admin, { projectId: project.id, userId, role: 'viewer' })
  expect(given).toMatchObject({ userId, role: 'viewer', via: 'project' })
  expect(await codeOf(getProject(person, { projectId: project.id }))).toBe('fine')
  const { items } = await listProjectMembers(admin, { projectId: project.id, limit: 50 })
  expect(items.find((member) => member.userId === admin.actor.userId)).toMatchObject({ via: 'organization' })
  const higher = { projectId: project.id, userId, role: 'account_administrator' as const }
  expect(['forbidden', 'role_too_high']).toContain(await codeOf(setProjectMember(manager, higher)))
  await removeProjectMember(admin, { projectId: project.id, userId })
  expect(await codeOf(getProject(person, { projectId: project.id }))).toBe('not_found')
  expect(await codeOf(removeProjectMember(admin, { projectId: project.id, userId }))).toBe('not_found')
  const revoked = await organization.sql`
    select from revocations where handle = ${`m:${organization.id}:${userId}`}`
  expect(revoked).toHaveLength(2)
  const stranger = randomUUID()
  expect(
    await codeOf(setProjectMember(admin, { projectId: project.id, userId: stranger, role: 'viewer' })),
  ).toBe('not_found')
})
