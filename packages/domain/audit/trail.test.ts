import { inScope } from '@holdfast/db/database'
import type { Project } from '@holdfast/contracts/projects'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { noteOpening } from '../downloads/opening.ts'
import { createFolder } from '../nodes/create-folder.ts'
import { renameNode } from '../nodes/rename.ts'
import { addTestFile } from '../nodes/test-file.ts'
import { encodeCursor } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import type { Finding } from './check-chain.ts'
import { exportAudit } from './export.ts'
import { getAudit } from './get.ts'
import { getIntegrity, updatePolicy } from './integrity.ts'
import { listAudit, listNodeAudit, listProjectAudit } from './list.ts'
import { listSignIns } from './list-sign-ins.ts'
import { conditionsOf, pageQuery } from './page-query.ts'
import { publishKeys } from './keys.ts'
import { openSealer } from './testing.ts'
import type { TestSealer } from './testing.ts'
import { verifyExport } from './verify-export.ts'

let database: TestDatabase
let worker: TestSealer
let organization: TestOrganization
let admin: ActorContext
let member: ActorContext
let project: Project
let folderId: string
beforeAll(async () => {
  database = await createDatabase()
  worker = openSealer(database)
  await publishKeys(worker.db, [worker.key])
  organization = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
  member = await organization.person('member')
  project = await organization.project(admin)
  folderId = (await createFolder(member, { projectId: project.id, parentId: project.rootId, name: 'Plans' }))
    .id
  await renameNode(admin, { nodeId: folderId, name: '50% = ready' })
  await worker.seal()
})
afterAll(async () => {
  await worker.close()
  await organization.close()
  await database.drop()
})

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
const list = (filter: object = {}, by = admin) =>
  listAudit(by, { organizationId: organization.id, limit: 100, ...filter })
const actions = async (filter: object) => (await list(filter)).items.map(({ action }) => action)

describe('the trail of an organisation', () => {
  test('is newest first, page by page, with names of people and projects', async () => {
    const { items } = await list()
    expect(items.slice(0, 2)).toMatchObject([
      { action: 'node.renamed', before: { name: 'Plans' }, after: { name: '50% = ready' } },
      {
        action: 'node.created',
        actor: { email: member.actor.email },
        project: { id: project.id, name: project.name },
      },
    ])
    const first = await list({ limit: 1 })
    const second = await list({ limit: 1, cursor: first.nextCursor })
    expect([first.items[0]?.id, second.items[0]?.id]).toEqual(items.slice(0, 2).map(({ id }) => id))
  })

  test('by person, object, action, project, time, address, request and name', async () => {
    expect(await actions({ actorId: member.actor.userId })).toEqual(['node.created'])
    expect(await actions({ objectId: folderId })).toEqual(['node.renamed', 'node.created'])
    expect(await actions({ action: 'node.renamed' })).toEqual(['node.renamed'])
    expect(await actions({ action: 'node.', projectId: project.id })).toEqual([
      'node.renamed',
      'node.created',
    ])
    expect(await actions({ from: '2999-01-01T00:00:00Z' })).toEqual([])
    expect(await actions({ to: '2000-01-01T00:00:00Z' })).toEqual([])
    expect(await actions({ address: '127.0.0.1', requestId: member.requestId })).toEqual(['node.created'])
    expect(await actions({ text: '50% = R' })).toEqual(['node.renamed'])
    expect(await actions({ text: '5_%' })).toEqual([])
  })

  test('is for those who may see it', async () => {
    expect(await codeOf(list({}, member))).toBe('forbidden')
    expect(await codeOf(listProjectAudit(member, { projectId: project.id, limit: 1 }))).toBe('forbidden')
    const manager = await organization.person('project_manager', project.id)
    expect(
      (await listProjectAudit(manager, { projectId: project.id, limit: 10 })).items.length,
    ).toBeGreaterThan(2)
    expect((await list({ projectId: project.id }, manager)).items.length).toBeGreaterThan(2)
    expect(await codeOf(list({}, manager))).toBe('forbidden')
    const other = await TestOrganization.make(database)
    expect(await codeOf(list({}, await other.person('account_administrator')))).toBe('not_found')
    await other.close()
  })

  test('an event says which block holds it', async () => {
    const [event] = (await list()).items
    const found = await getAudit(admin, { organizationId: organization.id, eventId: event?.id ?? '' })
    expect(found).toMatchObject({ id: event?.id, seal: { chain: organization.id, key: worker.key.id } })
    expect(found.seal?.digest).toMatch(/^[0-9a-f]{64}$/)
    const eventId = '01900000-0000-7000-8000-000000000000'
    expect(await codeOf(getAudit(admin, { organizationId: organization.id, eventId }))).toBe('not_found')
  })
})

test('a file’s trail has its openings, with what connectors sent', async () => {
  const file = await addTestFile(admin, project, { parentId: project.rootId, name: 'opened.txt', size: 3 })
  const [version] = await organization.sql`select id from file_versions where node_id = ${file.nodeId}`
  const opening = await enter(member, { kind: 'node', id: file.nodeId }, (scene) =>
    noteOpening(scene, {
      projectId: project.id,
      objectId: version?.id,
      purpose: 'view',
      object: { kind: 'version', id: version?.id, name: 'opened.txt' },
    }),
  )
  await organization.sql`update openings set bytes = 42 where id = ${opening}`
  const { items } = await listNodeAudit(admin, { nodeId: file.nodeId, limit: 10 })
  expect(items[0]).toMatchObject({
    action: 'version.opened',
    bytes: 42,
    actor: { email: member.actor.email },
  })
})

test('sign-ins of the organisation’s people, and of nobody else', async () => {
  const other = await TestOrganization.make(database)
  const stranger = await other.person('member')
  for (const person of [member, stranger])
    await inTenant(person, (tx) =>
      audit(tx, person, { action: 'session.begun', object: { kind: 'session', id: person.actor.sessionId } }),
    )
  await inTenant({ ...admin, actor: null }, (tx) =>
    audit(
      tx,
      { ...admin, actor: null },
      {
        action: 'session.refused',
        object: { kind: 'account', id: member.actor.userId, name: member.actor.email },
      },
    ),
  )
  const of = { organizationId: organization.id, limit: 10 }
  const { items } = await listSignIns(admin, { ...of, show: 'all' })
  expect(items.map(({ action }) => action)).toEqual(['session.refused', 'session.begun'])
  expect((await listSignIns(admin, { ...of, show: 'refused' })).items).toHaveLength(1)
  expect((await listSignIns(admin, { ...of, show: 'all', userId: stranger.actor.userId })).items).toEqual([])
  expect(await codeOf(listSignIns(member, { ...of, show: 'all' }))).toBe('forbidden')
  await other.close()
})

describe('an export', () => {
  const exported = async (format: 'csv' | 'events' | 'blocks', filter = {}) => {
    const pieces: string[] = []
    for await (const piece of await exportAudit(admin, { organizationId: organization.id, format, filter }))
      pieces.push(piece)
    return pieces.join('')
  }
  const lines = (text: string) =>
    async function* read() {
      yield* text.split('\n')
    }
  const verify = async (events: string, blocks: string) => {
    const found: Finding[] = []
    const report = (finding: Finding) => found.push(finding)
    const result = await verifyExport({
      events: lines(events),
      blocks: lines(blocks),
      keys: worker.keys,
      report,
    })
    return { result, found: found.map(({ code, seq, row }) => ({ code, seq, row })) }
  }
  let events: string[]
  let blocks: string[]
  beforeAll(async () => {
    for (const name of ['a', 'b', 'c']) {
      await createFolder(admin, { projectId: project.id, parentId: project.rootId, name: `${name}1` })
      await createFolder(admin, { projectId: project.id, parentId: project.rootId, name: `${name}2` })
      await worker.seal()
    }
    await createFolder(admin, { projectId: project.id, parentId: project.rootId, name: 'tail' })
    events = (await exported('events')).trimEnd().split('\n')
    await worker.seal()
    blocks = (await exported('blocks')).trimEnd().split('\n')
  })
  const rowAt = (index: number) => JSON.parse(events[index] ?? '').event.id
  const seqAt = (index: number) => JSON.parse(events[index] ?? '').seq
  /** The line of a folder that was made above. */
  const lineOf = (name: string) => events.findIndex((line) => line.includes(`"objectName":"${name}"`))

  test('verifies without a database, and says what is not sealed', async () => {
    const { result, found } = await verify(events.join('\n'), blocks.slice(0, -1).join('\n'))
    expect(found.filter(({ code }) => code !== 'tail_cut')).toEqual([])
    expect(result).toMatchObject({ chain: organization.id, filtered: false })
    expect(result.unsealed).toBeGreaterThan(0)
  })

  test('of some rows verifies as well', async () => {
    const some = await exported('events', { action: 'node.created' })
    const { result, found } = await verify(some, blocks.join('\n'))
    expect(found).toEqual([])
    expect(result).toMatchObject({ filtered: true })
  })

  test('is itself in the trail, and needs the right to it', async () => {
    expect(await actions({ action: 'audit.exported' })).not.toHaveLength(0)
    const viewer = await organization.person('viewer')
    const input = { organizationId: organization.id, format: 'csv' as const, filter: {} }
    expect(await codeOf(exportAudit(viewer, input))).toBe('forbidden')
  })

  test('a line that was changed', async () => {
    const at = lineOf('b1')
    const changed = events.with(at, (events[at] ?? '').replace('"b1"', '"x1"'))
    expect((await verify(changed.join('\n'), blocks.join('\n'))).found).toContainEqual({
      code: 'row_changed',
      seq: seqAt(at),
      row: rowAt(at),
    })
  })

  test('a line that was removed, put in, or moved', async () => {
    const at = lineOf('b1')
    const of = (index: number) => ({ seq: seqAt(index), row: rowAt(index) })
    const removed = await verify(events.toSpliced(at, 1).join('\n'), blocks.join('\n'))
    expect(removed.found).toEqual([{ code: 'row_missing', ...of(at) }])
    const strange = (events[at] ?? '').replace(rowAt(at), '01900000-0000-7000-8000-000000000000')
    const put = await verify(events.toSpliced(at, 0, strange).join('\n'), blocks.join('\n'))
    expect(put.found).toEqual([
      { code: 'row_inserted', seq: seqAt(at), row: '01900000-0000-7000-8000-000000000000' },
    ])
    const pair = events.findIndex((_, index) => index > 0 && seqAt(index) === seqAt(index + 1))
    const moved = events.toSpliced(pair, 2, events[pair + 1] ?? '', events[pair] ?? '')
    expect((await verify(moved.join('\n'), blocks.join('\n'))).found).toContainEqual({
      code: 'rows_reordered',
      ...of(pair),
    })
  })

  test('a block that was removed, forged, or cut off the end', async () => {
    const at = blocks.length - 2
    const { seq } = JSON.parse(blocks[at] ?? '')
    const codes = async (changed: string[]) =>
      (await verify(events.join('\n'), changed.join('\n'))).found.map((finding) => [
        finding.code,
        finding.seq,
      ])
    expect(await codes(blocks.toSpliced(at, 1))).toContainEqual(['block_missing', seq])
    expect(await codes(blocks.slice(0, -1))).toContainEqual(['tail_cut', seq + 1])
    const forged = JSON.stringify({ ...JSON.parse(blocks[at] ?? ''), signature: 'A'.repeat(86) })
    expect(await codes(blocks.with(at, forged))).toEqual([['signature_forged', seq]])
    expect(await codes(blocks.toSpliced(at, 0, blocks[at] ?? ''))).toContainEqual(['forked', seq])
  })

  test('as CSV neutralises what a spreadsheet would run', async () => {
    await createFolder(admin, { projectId: project.id, parentId: project.rootId, name: '=HYPERLINK("x")' })
    const text = await exported('csv', { action: 'node.created' })
    expect(text.split('\r\n')[0]).toMatch(/^time,action,actor,/)
    expect(text).toContain(`,"'=HYPERLINK(""x"")",`)
  })
})

test('state and policy', async () => {
  const before = await getIntegrity(admin, organization.id)
  expect(before).toMatchObject({
    keepDays: 2557,
    copyStorageId: null,
    copy: null,
    keys: [{ id: worker.key.id }],
  })
  expect(before.chain?.rows).toBeGreaterThan(0)
  const wanted = { keepDays: 400, copyStorageId: organization.storageId }
  const after = await updatePolicy(admin, organization.id, wanted)
  expect(after).toMatchObject({ ...wanted, copy: { label: 'Folder', copiedSeq: 0 } })
  expect(await codeOf(updatePolicy(member, organization.id, wanted))).toBe('forbidden')
  const foreign = { ...wanted, copyStorageId: folderId }
  expect(await codeOf(updatePolicy(admin, organization.id, foreign))).toBe('storage_not_assigned')
})

describe('the api’s role reads a page from an index', () => {
  beforeAll(async () => {
    await organization.sql`
      insert into audit_events (tenant_id, organization_id, actor_id, address, user_agent, request_id, action, object_kind,
        object_id, at)
      select ${organization.tenantId}, ${organization.id}, uuidv7(), '', '', '', 'node.' || n % 50, 'node', uuidv7(),
        now() - make_interval(secs => n) from generate_series(1, 20000) n`
    await organization.sql`analyze audit_events`
  })
  const id = '01900000-0000-7000-8000-000000000000'
  // The months to come are empty.
  const month = new Date().toISOString().slice(0, 7).replace('-', '_')
  test.each([
    [{}, /audit_events_.*organization_id_at_id_idx/],
    [{ objectId: id }, /audit_events_.*organization_id_object_id_at_idx/],
    [{ actorId: id }, /audit_events_.*(tenant_id_)?actor_id_at_idx/],
    [{ projectId: id }, /audit_events_.*organization_id_project_id_at_idx/],
    [{ action: 'thing.strange' }, /audit_events_.*organization_id_action_at_idx/],
  ])('%j', async (filter, index) => {
    const cursor = encodeCursor(['2999-01-01 00:00:00+00', id])
    const scope = { tenant: organization.tenantId, organization: organization.id, user: admin.actor.userId }
    const plan = await inScope(organization.db, scope, (tx) =>
      tx.execute<{ 'QUERY PLAN': string }>(
        sql`explain ${pageQuery(organization.id, conditionsOf(filter), { limit: 100, cursor })}`,
      ),
    )
    const text = plan.map((row) => row['QUERY PLAN']).join('\n')
    expect(text).toMatch(index)
    expect(text).not.toMatch(new RegExp(`Seq Scan on audit_events_${month}`))
  })
})
