import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Project } from '@holdfast/contracts/projects'
import { openDatabase } from '@holdfast/db/database'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import type { ActorContext } from '../context.ts'
import { createFolder } from '../nodes/create-folder.ts'
import { listNodes } from '../nodes/list.ts'
import { getOrganization } from '../organizations/get.ts'
import { listMembers } from '../organizations/list-members.ts'
import { getProject } from '../projects/get.ts'
import { listProjects } from '../projects/list.ts'
import { removeOperator } from '../operators/remove.ts'
import { findReadable } from '../downloads/readable.ts'
import { addTestFile } from '../nodes/test-file.ts'
import { enter } from '../projects/enter.ts'
import { askForSupportAccess } from './ask.ts'
import type { SupportQuestion } from './ask.ts'
import { decideSupportRequest, listSupportRequests, revokeSupportAccess } from './decide.ts'
import { endSupport } from './end.job.ts'
import { enterAsSupport, leaveAsSupport, listOwnSupportRequests } from './operate.ts'

let database: TestDatabase
let organization: TestOrganization
let other: TestOrganization
let admin: ActorContext
let operator: ActorContext
let project: Project
beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  other = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
  operator = await makeOperator()
  project = await organization.project(admin)
})
afterAll(async () => {
  await organization.close()
  await other.close()
  await database.drop()
})

const refusal = (code: string) => expect.objectContaining({ code })

async function makeOperator(): Promise<ActorContext> {
  const person = await other.person('viewer')
  await other.sql`delete from memberships where user_id = ${person.actor.userId}`
  await other.sql`update users set operator = true where id = ${person.actor.userId}`
  return { ...person, actor: { ...person.actor, operator: true } }
}

const ask = (more: Partial<SupportQuestion> = {}, by = operator) =>
  askForSupportAccess(by, {
    organizationId: organization.id,
    kind: 'incident',
    reason: 'The upload of Monday failed',
    projectId: null,
    folderId: null,
    content: true,
    hours: 4,
    publicUrl: 'https://files.example.org',
    ...more,
  })

async function entered(more: Partial<SupportQuestion> = {}) {
  const { id } = await ask(more)
  await decideSupportRequest(admin, organization.id, id, { decision: 'approve' })
  await enterAsSupport(operator, id)
  return id
}

const look = () => getProject(operator, { projectId: project.id })

describe('an operator', () => {
  test('sees nothing of an organisation: not before asking, not before approval, not before entering', async () => {
    await expect(look()).rejects.toEqual(refusal('not_found'))
    const { id } = await ask()
    await expect(look()).rejects.toEqual(refusal('not_found'))
    await expect(enterAsSupport(operator, id)).rejects.toEqual(refusal('support_not_active'))
    await decideSupportRequest(admin, organization.id, id, { decision: 'approve' })
    await expect(look()).rejects.toEqual(refusal('not_found'))
    await enterAsSupport(operator, id)
    expect((await look()).id).toBe(project.id)
    await leaveAsSupport(operator, id)
    await expect(look()).rejects.toEqual(refusal('not_found'))
    await revokeSupportAccess(admin, organization.id, id)
  })

  test('reads rows of an organisation at the database only in its scope', async () => {
    const { db, close } = openDatabase(database.url('holdfast_api'), { name: 'test', max: 1 })
    const rows = await db.execute(`select 1 from projects`)
    expect(rows).toHaveLength(0)
    await expect(db.execute(`select organization_holding('project', '${project.id}')`)).rejects.toThrow()
    await close()
  })

  test('changes nothing and sees no people, whatever was approved', async () => {
    const id = await entered()
    await expect(
      createFolder(operator, { projectId: project.id, parentId: project.rootId, name: 'X' }),
    ).rejects.toEqual(refusal('forbidden'))
    await expect(listMembers(operator, organization.id, { limit: 10 })).rejects.toEqual(refusal('forbidden'))
    await expect(listSupportRequests(operator, organization.id, { limit: 10 })).rejects.toEqual(
      refusal('forbidden'),
    )
    await revokeSupportAccess(admin, organization.id, id)
  })

  test('enters in one session, not in others, and by no request of another operator', async () => {
    const id = await entered()
    const elsewhere = { ...operator, actor: { ...operator.actor, sessionId: randomUUID() } }
    await expect(getProject(elsewhere, { projectId: project.id })).rejects.toEqual(refusal('not_found'))
    const colleague = await makeOperator()
    await expect(enterAsSupport(colleague, id)).rejects.toEqual(refusal('forbidden'))
    await expect(getProject(colleague, { projectId: project.id })).rejects.toEqual(refusal('not_found'))
    await revokeSupportAccess(admin, organization.id, id)
  })

  test('gets no further than the project or folder that was approved', async () => {
    const second = await organization.project(admin)
    const foreign = await other.project(await other.person('account_administrator'))
    const id = await entered({ projectId: project.id })
    expect((await look()).id).toBe(project.id)
    await expect(getProject(operator, { projectId: second.id })).rejects.toEqual(refusal('not_found'))
    const seen = await listProjects(operator, { organizationId: organization.id, state: 'live', limit: 10 })
    expect(seen.items.map((one) => one.id)).toEqual([project.id])
    await expect(getProject(operator, { projectId: foreign.id })).rejects.toEqual(refusal('not_found'))
    await revokeSupportAccess(admin, organization.id, id)
  })

  test('sees of a project only the folder that was approved', async () => {
    const folder = (name: string, parentId: string) =>
      createFolder(admin, { projectId: project.id, parentId, name })
    const approved = await folder('Ward 3', project.rootId)
    const inner = await folder('Inner', approved.id)
    const closed = await folder('Ward 4', project.rootId)
    const file = await addTestFile(admin, project, { parentId: inner.id, name: 'in.txt' })
    const outside = await addTestFile(admin, project, { parentId: closed.id, name: 'out.txt' })
    const id = await entered({ projectId: project.id, folderId: approved.id })
    const list = async (parentId: string) => {
      const order = { sort: 'name', order: 'asc', foldersFirst: true, limit: 10 } as const
      const { items } = await listNodes(operator, { projectId: project.id, parentId, ...order })
      return items.map((node) => node.name)
    }
    const read = (nodeId: string) =>
      enter(operator, { kind: 'node', id: nodeId }, ({ tx, access }) => findReadable(tx, access, { nodeId }))
    expect(await list(approved.id)).toEqual(['Inner'])
    expect(await list(inner.id)).toEqual(['in.txt'])
    await expect(list(closed.id)).rejects.toEqual(refusal('not_found'))
    expect(await list(project.rootId)).not.toContain('Ward 4')
    expect((await read(file.nodeId)).node_id).toBe(file.nodeId)
    await expect(read(outside.nodeId)).rejects.toEqual(refusal('not_found'))
    await revokeSupportAccess(admin, organization.id, id)
  })

  test('reads the content of files only where that was approved', async () => {
    const { nodeId } = await addTestFile(admin, project, { parentId: project.rootId, name: 'a.txt' })
    const read = () =>
      enter(operator, { kind: 'node', id: nodeId }, ({ tx, access }) => findReadable(tx, access, { nodeId }))
    const names = await entered({ content: false })
    await expect(read()).rejects.toEqual(refusal('forbidden'))
    await revokeSupportAccess(admin, organization.id, names)
    const id = await entered({ content: true })
    expect((await read()).node_id).toBe(nodeId)
    await revokeSupportAccess(admin, organization.id, id)
    await expect(read()).rejects.toEqual(refusal('not_found'))
  })

  test('is out when no longer an operator', async () => {
    const colleague = await makeOperator()
    const { id } = await ask({}, colleague)
    await decideSupportRequest(admin, organization.id, id, { decision: 'approve' })
    await enterAsSupport(colleague, id)
    expect((await getProject(colleague, { projectId: project.id })).id).toBe(project.id)
    await removeOperator(operator, colleague.actor.userId)
    await expect(getProject(colleague, { projectId: project.id })).rejects.toEqual(refusal('not_found'))
  })
})

describe('an approval', () => {
  test('may give less than was asked for, never more', async () => {
    const { id } = await ask({ hours: 4, content: false })
    const decide = (more: object) =>
      decideSupportRequest(admin, organization.id, id, { decision: 'approve', ...more })
    await expect(decide({ hours: 5 })).rejects.toEqual(refusal('support_too_wide'))
    await expect(decide({ content: true })).rejects.toEqual(refusal('support_too_wide'))
    const given = await decide({ hours: 1 })
    expect(Date.parse(given.endsAt ?? '')).toBeLessThanOrEqual(Date.now() + 3_600_000 + 5000)
    await expect(decide({})).rejects.toEqual(refusal('support_decided'))
    await revokeSupportAccess(admin, organization.id, id)
  })

  test('is for account administrators with a recent proof, and not for who asked', async () => {
    const { id } = await ask()
    const decision = { decision: 'approve' as const }
    const manager = await organization.person('co_administrator')
    await expect(decideSupportRequest(manager, organization.id, id, decision)).rejects.toEqual(
      refusal('forbidden'),
    )
    const stranger = await other.person('account_administrator')
    await expect(decideSupportRequest(stranger, organization.id, id, decision)).rejects.toEqual(
      refusal('not_found'),
    )
    await expect(decideSupportRequest(stranger, other.id, id, decision)).rejects.toEqual(refusal('not_found'))
    const { session } = admin.actor
    const stale = session && { ...session, provenAt: new Date(Date.now() - 3_600_000) }
    await expect(
      decideSupportRequest(
        { ...admin, actor: { ...admin.actor, session: stale } },
        organization.id,
        id,
        decision,
      ),
    ).rejects.toEqual(refusal('proof_required'))
    const both = await organization.person('account_administrator')
    await organization.sql`update users set operator = true where id = ${both.actor.userId}`
    const asOperator = { ...both, actor: { ...both.actor, operator: true } }
    const own = await ask({}, asOperator)
    await expect(decideSupportRequest(both, organization.id, own.id, decision)).rejects.toEqual(
      refusal('support_own_request'),
    )
    await organization.sql`update users set operator = false where id = ${both.actor.userId}`
  })
})

describe('the end', () => {
  test('is looked at with every request, without waiting for a timer', async () => {
    const id = await entered()
    await organization.sql`update support_requests set ends_at = now() - interval '1 second' where id = ${id}`
    await expect(look()).rejects.toEqual(refusal('not_found'))
    const { items } = await listOwnSupportRequests(operator, { limit: 1 })
    expect(items[0]).toMatchObject({ id, state: 'ended', entered: false })
    const worker = openDatabase(database.url('holdfast_worker'), { name: 'test', max: 1 })
    await endSupport(worker.db)
    await worker.close()
    const revoked = await organization.sql`select 1 from revocations where handle = ${`x:${id}`}`
    expect(revoked).toHaveLength(1)
  })

  test('by an administrator takes back what connectors were granted', async () => {
    const id = await entered()
    await revokeSupportAccess(admin, organization.id, id)
    await expect(look()).rejects.toEqual(refusal('not_found'))
    expect(await organization.sql`select 1 from revocations where handle = ${`x:${id}`}`).toHaveLength(1)
    await expect(revokeSupportAccess(admin, organization.id, id)).rejects.toEqual(
      refusal('support_not_active'),
    )
  })
})

test('everything stands in the organisation’s own trail, every look with what was looked at', async () => {
  const id = await entered({ projectId: project.id })
  await getOrganization(operator, organization.id)
  await listNodes(operator, {
    projectId: project.id,
    parentId: project.rootId,
    sort: 'name',
    order: 'asc',
    foldersFirst: true,
    limit: 10,
  })
  await revokeSupportAccess(admin, organization.id, id)
  const trail = await organization.sql`
    select action, object_kind from audit_events where organization_id = ${organization.id}
      and (object_id = ${id} or after ->> 'supportRequestId' = ${id}) order by id`
  expect(trail.map((row) => `${row.action} ${row.object_kind}`)).toEqual([
    'support.requested support',
    'support.approved support',
    'support.entered support',
    'support.looked organization',
    'support.looked project',
    'support.revoked support',
  ])
  const { items } = await listSupportRequests(admin, organization.id, { limit: 1 })
  expect(items[0]).toMatchObject({ id, looks: 2, state: 'revoked', place: expect.any(String) })
})
