import type { Project } from '@holdfast/contracts/projects'
import type { TemplateId } from '@holdfast/contracts/roles'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { createArchive } from '../archives/create.ts'
import type { ActorContext } from '../context.ts'
import { createGroup } from '../groups/change.ts'
import { changeGroupMembers } from '../groups/members.ts'
import { copyNodes } from '../nodes/copy.ts'
import { createFolder } from '../nodes/create-folder.ts'
import { emptyTrash } from '../nodes/empty-trash.ts'
import { getNode } from '../nodes/get.ts'
import { listHistory } from '../nodes/list-history.ts'
import { listTrash } from '../nodes/list-trash.ts'
import { listNodes } from '../nodes/list.ts'
import { moveNodes } from '../nodes/move.ts'
import { renameNode } from '../nodes/rename.ts'
import { restoreNodes } from '../nodes/restore.ts'
import { addTestFile } from '../nodes/test-file.ts'
import { trashNodes } from '../nodes/trash.ts'
import { listProjects } from '../projects/list.ts'
import { createTemplate } from '../templates/change.ts'
import { reserveUploads } from '../uploads/reserve.ts'
import { listVersions } from '../versions/list.ts'
import { breakIntoNode } from './break-in.ts'
import { changeAssignments } from './change-assignments.ts'
import { explainRights } from './explain.ts'
import { getNodeAccess } from './node-access.ts'
import { previewProject } from './preview.ts'
import { setNodePrivate } from './set-private.ts'

let database: TestDatabase
let organization: TestOrganization
let admin: ActorContext
let manager: ActorContext
let member: ActorContext
let project: Project
beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
  project = await organization.project(admin)
  manager = await organization.person('project_manager', project.id)
  member = await organization.person('member', project.id)
})
afterAll(async () => {
  await organization.close()
  await database.drop()
})

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
let counter = 0
const folder = (parentId = project.rootId, by = manager) =>
  createFolder(by, { projectId: project.id, parentId, name: `folder ${(counter += 1)}` })
const privateFolder = async (parentId = project.rootId) => {
  const made = await folder(parentId)
  await setNodePrivate(manager, { nodeId: made.id, private: true })
  return made
}
const list = (by: ActorContext, parentId: string) =>
  listNodes(by, {
    projectId: project.id,
    parentId,
    sort: 'name',
    order: 'asc',
    foldersFirst: true,
    limit: 500,
  })
const sees = async (by: ActorContext, parentId: string, nodeId: string) =>
  (await list(by, parentId)).items.some(({ id }) => id === nodeId)
const give = (
  by: ActorContext,
  who: ActorContext | { groupId: string },
  nodeId: string | undefined,
  templateId: TemplateId | null,
) =>
  changeAssignments(by, {
    organizationId: organization.id,
    changes: [
      {
        ...('groupId' in who ? who : { userId: who.actor.userId }),
        ...(nodeId ? { nodeId } : { projectId: project.id }),
        templateId,
        expiresAt: null,
      },
    ],
  })
const outcome = async (work: ReturnType<typeof moveNodes>) => {
  const { failed } = await work
  return failed.map(({ code }) => code).join() || 'fine'
}
const trail = async (action: string) =>
  organization.sql`select object_name, before, after from audit_events
    where organization_id = ${organization.id} and action = ${action} order by id desc`

describe('a private folder', () => {
  test('is not there for those who have nothing on it, administrators included', async () => {
    const top = await folder()
    const secret = await privateFolder(top.id)
    const inside = await folder(secret.id)
    const { nodeId: file } = await addTestFile(manager, project, { parentId: secret.id, name: 'a.txt' })
    for (const by of [member, admin]) {
      expect(await sees(by, top.id, secret.id)).toBe(false)
      expect((await getNode(by, { nodeId: top.id })).childCount).toBe(0)
      for (const nodeId of [secret.id, inside.id, file]) {
        expect(await codeOf(getNode(by, { nodeId }))).toBe('not_found')
        expect(await codeOf(renameNode(by, { nodeId, name: 'x' }))).toBe('not_found')
        expect(await codeOf(listHistory(by, { nodeId, limit: 10 }))).toBe('not_found')
      }
      expect(await codeOf(list(by, secret.id))).toBe('not_found')
      expect(await codeOf(listVersions(by, { nodeId: file, limit: 10 }))).toBe('not_found')
      expect(await codeOf(createFolder(by, { projectId: project.id, parentId: secret.id, name: 'x' }))).toBe(
        'not_found',
      )
      expect(await codeOf(createArchive(by, { projectId: project.id, nodeIds: [file] }))).toBe('not_found')
    }
    expect(await sees(manager, top.id, secret.id)).toBe(true)
    expect((await getNode(manager, { nodeId: top.id })).childCount).toBe(1)
  })

  test('opens to those who are given something on it, and closes when it is taken', async () => {
    const secret = await privateFolder()
    await give(manager, member, secret.id, 'viewer')
    expect(await sees(member, project.rootId, secret.id)).toBe(true)
    expect(await codeOf(folder(secret.id, member))).toBe('forbidden')
    await give(manager, member, secret.id, null)
    expect(await sees(member, project.rootId, secret.id)).toBe(false)
    const [removed] = await trail('rights.removed')
    expect(removed?.before).toMatchObject({ templateId: 'viewer', nodeId: secret.id })
    const revoked = await organization.sql`
      select from revocations where handle = ${`m:${organization.id}:${member.actor.userId}`}`
    expect(revoked.length).toBeGreaterThan(1)
  })

  test('is opened by an administrator with a reason only, for a while, and written down', async () => {
    const secret = await privateFolder()
    expect((await getNodeAccess(admin, { nodeId: secret.id })).mayBreakIn).toBe(true)
    expect(await codeOf(give(admin, admin, secret.id, 'viewer'))).toBe('not_found')
    expect(await codeOf(setNodePrivate(admin, { nodeId: secret.id, private: false }))).toBe('not_found')
    expect(await codeOf(breakIntoNode(manager, { nodeId: secret.id, reason: 'curious, that is all' }))).toBe(
      'forbidden',
    )
    const access = await breakIntoNode(admin, { nodeId: secret.id, reason: 'Its owner left the company.' })
    expect(access.items.find(({ userId }) => userId === admin.actor.userId)?.expiresAt).toBeTruthy()
    expect(await sees(admin, project.rootId, secret.id)).toBe(true)
    const [broken] = await trail('folder.broken_into')
    expect(broken?.after).toMatchObject({ reason: 'Its owner left the company.' })
    await organization.sql`update role_assignments set expires_at = now() where node_id = ${secret.id}
      and user_id = ${admin.actor.userId}`
    expect(await sees(admin, project.rootId, secret.id)).toBe(false)
  })

  test('is the only thing that someone sees who has nothing else, with the way to it', async () => {
    const top = await folder()
    const deep = await privateFolder(top.id)
    const other = await folder()
    const guest = await organization.person(null)
    await give(manager, guest, deep.id, 'member')
    const page = { organizationId: organization.id, state: 'live' as const, limit: 10 }
    expect((await listProjects(guest, page)).items.map(({ id }) => id)).toEqual([project.id])
    expect((await list(guest, project.rootId)).items).toMatchObject([{ id: top.id, childCount: 1 }])
    expect((await list(guest, top.id)).items.map(({ id }) => id)).toEqual([deep.id])
    expect(await codeOf(list(guest, other.id))).toBe('not_found')
    expect(await codeOf(folder(top.id, guest))).toBe('forbidden')
    expect(await codeOf(folder(deep.id, guest))).toBe('fine')
    expect((await getNode(guest, { nodeId: top.id })).permissions.files).toBe('none')
    expect((await getNode(guest, { nodeId: deep.id })).permissions.files).toBe('standard')
  })

  test('keeps its things in the trash to those who had them', async () => {
    const secret = await privateFolder()
    const inside = await folder(secret.id)
    await trashNodes(manager, { projectId: project.id, nodeIds: [inside.id] })
    const trash = async (by: ActorContext) =>
      (await listTrash(by, { projectId: project.id, limit: 1 })).items.map(({ id }) => id)
    expect(await trash(manager)).toEqual([inside.id])
    expect(await trash(member)).toEqual([])
    const restore = { projectId: project.id, nodeIds: [inside.id], conflict: 'fail' as const }
    expect(await outcome(restoreNodes(member, restore))).toBe('not_found')
    expect((await emptyTrash(admin, { projectId: project.id })).nodes).toBe(0)
    expect(await outcome(restoreNodes(manager, restore))).toBe('fine')
  })
})

describe('across a boundary of rights', () => {
  const move = (by: ActorContext, nodeId: string, parentId: string) =>
    outcome(moveNodes(by, { projectId: project.id, nodeIds: [nodeId], parentId, conflict: 'fail' }))

  test('a tree that holds a closed folder is neither moved nor trashed', async () => {
    const [top, aim] = [await folder(), await folder()]
    const secret = await privateFolder(top.id)
    expect(await move(member, top.id, aim.id)).toBe('guarded_inside')
    expect(await outcome(trashNodes(member, { projectId: project.id, nodeIds: [top.id] }))).toBe(
      'guarded_inside',
    )
    expect(await move(manager, top.id, aim.id)).toBe('fine')
    expect((await getNodeAccess(manager, { nodeId: secret.id })).rights).toBe('private')
  })

  test('what is moved out needs a right to release it; what is moved in is closed', async () => {
    const [secret, aim] = [await privateFolder(), await folder()]
    const inside = await folder(secret.id)
    const levels = { ...nothing, files: 'standard' } as const
    const rules = { name: 'Keeps things in', description: '', levels, allow: [], deny: [] }
    const { id } = await createTemplate(admin, { organizationId: organization.id, ...rules })
    await give(manager, member, secret.id, id)
    expect(await move(member, inside.id, aim.id)).toBe('release_forbidden')
    const copy = { projectId: project.id, nodeIds: [inside.id], parentId: aim.id, conflict: 'fail' as const }
    expect(await outcome(copyNodes(member, copy))).toBe('release_forbidden')
    expect(await move(manager, inside.id, aim.id)).toBe('fine')
    expect(await sees(admin, aim.id, inside.id)).toBe(true)
    expect(await move(manager, inside.id, secret.id)).toBe('fine')
    expect(await codeOf(getNode(admin, { nodeId: inside.id }))).toBe('not_found')
  })

  test('copies and archives leave closed folders out; a copy of a private folder is private', async () => {
    const [top, aim] = [await folder(), await folder()]
    const secret = await privateFolder(top.id)
    await addTestFile(manager, project, { parentId: secret.id, name: 'secret.txt' })
    await addTestFile(manager, project, { parentId: top.id, name: 'open.txt' })
    const copy = {
      projectId: project.id,
      nodeIds: [top.id],
      parentId: aim.id,
      conflict: 'keep_both' as const,
    }
    const { done } = await copyNodes(member, copy)
    expect(done).toMatchObject([{ childCount: 1 }])
    const archive = (by: ActorContext) => createArchive(by, { projectId: project.id, nodeIds: [top.id] })
    expect((await archive(member)).files).toBe(1)
    expect((await archive(manager)).files).toBe(2)
    const [whole] = (await copyNodes(manager, copy)).done
    const copied = (await list(manager, whole?.id ?? '')).items.find(({ kind }) => kind === 'folder')
    expect(copied?.rights).toBe('private')
    expect(await codeOf(getNode(member, { nodeId: copied?.id ?? '' }))).toBe('not_found')
    expect(await codeOf(getNode(manager, { nodeId: copied?.id ?? '' }))).toBe('fine')
  })

  test('a dropped tree makes nothing in a closed folder of its name', async () => {
    const top = await folder()
    const secret = await privateFolder(top.id)
    const files = [{ ref: '1', path: [secret.name, 'new', 'a.txt'], size: 1 }]
    const { items } = await reserveUploads(member, {
      projectId: project.id,
      parentId: top.id,
      conflict: 'fail',
      files,
    })
    expect(items).toMatchObject([{ uploadId: null, problem: { code: 'forbidden' } }])
    expect((await list(manager, secret.id)).items).toEqual([])
  })
})

describe('groups', () => {
  test('give what they have, and what is a person’s own comes first', async () => {
    const secret = await privateFolder()
    const group = await createGroup(admin, {
      organizationId: organization.id,
      name: 'Legal',
      description: '',
    })
    await changeGroupMembers(admin, {
      organizationId: organization.id,
      groupId: group.id,
      add: [member.actor.userId],
      remove: [],
    })
    await give(manager, { groupId: group.id }, secret.id, 'member')
    expect(await codeOf(folder(secret.id, member))).toBe('fine')
    const asked = { organizationId: organization.id, userId: member.actor.userId, nodeId: secret.id }
    const explained = await explainRights(manager, asked)
    expect(explained.permissions.files).toBe('standard')
    expect(explained.levels[0]).toMatchObject({
      level: 'folder',
      decides: true,
      assignments: [{ templateId: 'member', group: { name: 'Legal' }, counts: true }],
    })
    await give(manager, member, secret.id, 'viewer')
    expect(await codeOf(folder(secret.id, member))).toBe('forbidden')
    expect((await explainRights(member, asked)).levels[0]?.assignments).toMatchObject([
      { templateId: 'viewer', counts: true },
      { templateId: 'member', counts: false },
    ])
    const into = { organizationId: organization.id, groupId: group.id, add: [admin.actor.userId], remove: [] }
    expect(await codeOf(changeGroupMembers(admin, into))).toBe('own_account')
  })

  test('5,000 of one person cost no more than a moment', async () => {
    const busy = await organization.person(null)
    await organization.sql`
      with made as (
        insert into groups (organization_id, tenant_id, name, name_key)
        select ${organization.id}, ${organization.tenantId}, 'g' || n, 'g' || n from generate_series(1, 5000) n returning id),
      joined as (
        insert into group_members (organization_id, group_id, user_id)
        select ${organization.id}, id, ${busy.actor.userId} from made)
      insert into role_assignments (organization_id, group_id, role, project_id)
      select ${organization.id}, id, 'viewer', ${project.id} from made`
    await organization.sql`analyze groups, group_members, role_assignments`
    await list(busy, project.rootId)
    const start = performance.now()
    for (let turn = 0; turn < 5; turn += 1) await list(busy, project.rootId)
    expect((performance.now() - start) / 5).toBeLessThan(250)
  })
})

test('a preview shows what someone sees, and no name that the asking person does not see', async () => {
  const top = await folder()
  const [secret, open] = [await privateFolder(top.id), await folder(top.id)]
  await give(manager, member, secret.id, 'viewer')
  const asked = { projectId: project.id, userId: member.actor.userId, parentId: top.id, limit: 10 }
  const preview = await previewProject(admin, asked)
  expect(preview).toMatchObject({ reaches: true, concealed: 1, items: [{ id: open.id, sees: 'all' }] })
  const stranger = await organization.person(null)
  expect(await previewProject(admin, { ...asked, userId: stranger.actor.userId })).toMatchObject({
    reaches: false,
    items: [],
  })
})

describe('rights in bulk', () => {
  test('all or nothing, each in the audit', async () => {
    const people = await Promise.all([1, 2, 3].map(() => organization.person(null)))
    const changes = people.map(({ actor }) => ({
      userId: actor.userId,
      projectId: project.id,
      templateId: 'viewer',
      expiresAt: null,
    }))
    const input = { organizationId: organization.id, changes }
    const before = (await trail('rights.given')).length
    const impossible = { ...changes[0], userId: crypto.randomUUID(), templateId: 'viewer', expiresAt: null }
    expect(await codeOf(changeAssignments(admin, { ...input, changes: [...changes, impossible] }))).toBe(
      'person_missing',
    )
    expect(await trail('rights.given')).toHaveLength(before)
    expect(await changeAssignments(admin, input)).toEqual({ changed: 3 })
    expect(await trail('rights.given')).toHaveLength(before + 3)
  })

  test('the last administrator stays, also where a group has what they have', async () => {
    const group = await createGroup(admin, {
      organizationId: organization.id,
      name: 'Admins',
      description: '',
    })
    const on = (who: object, templateId: TemplateId | null) => ({ ...who, templateId, expiresAt: null })
    const change = (...changes: Parameters<typeof changeAssignments>[1]['changes']) =>
      changeAssignments(admin, { organizationId: organization.id, changes })
    await change(on({ groupId: group.id }, 'account_administrator'))
    const own = { userId: admin.actor.userId }
    expect(await codeOf(change(on(own, null)))).toBe('last_administrator')
    expect(await codeOf(change(on(own, 'member')))).toBe('last_administrator')
  })

  test('nobody gives more than they have', async () => {
    const coAdmin = await organization.person('co_administrator')
    const change = { userId: member.actor.userId, templateId: 'account_administrator', expiresAt: null }
    const input = { organizationId: organization.id, changes: [change] }
    expect(await codeOf(changeAssignments(coAdmin, input))).toBe('role_too_high')
    expect(await codeOf(give(member, member, undefined, 'project_manager'))).toBe('forbidden')
  })
})

const nothing = {
  files: 'none',
  versions: 'none',
  sharing: 'none',
  members: 'none',
  audit: 'none',
  reports: 'none',
  exports: 'none',
  settings: 'none',
} as const
