import type { Project } from '@holdfast/contracts/projects'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { SigningConnector } from '../../../tests/harness/signing-connector.ts'
import { createArchive } from '../archives/create.ts'
import { listEntries } from '../archives/entries.ts'
import { openArchive } from '../archives/open.ts'
import type { ActorContext } from '../context.ts'
import { createFolder } from '../nodes/create-folder.ts'
import { addTestFile } from '../nodes/test-file.ts'
import { trashNodes } from '../nodes/trash.ts'
import { noteReads } from './note-reads.ts'
import { updateOrganization } from '../organizations/update.ts'
import { openContent } from './open.ts'
import type { Which } from './readable.ts'

let database: TestDatabase
let organization: TestOrganization
let connector: SigningConnector
let admin: ActorContext
let project: Project
beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  connector = await SigningConnector.make(database, organization)
  admin = await organization.person('account_administrator')
  project = await organization.project(admin)
})
afterAll(async () => {
  await connector.close()
  await organization.close()
  await database.drop()
})

const publicUrl = 'https://files.example.org'
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
const open = (ctx: ActorContext, which: Which, purpose: 'view' | 'download' = 'view') =>
  openContent(ctx, { which, purpose, disposition: 'inline', publicUrl }, connector.issuer)
const grantIn = (url: string) => decodeJwt(new URL(url).searchParams.get('grant') ?? '')
let counter = 0
const file = (parentId = project.rootId) =>
  addTestFile(admin, project, { parentId, name: `file ${(counter += 1)}.txt` })

test('a grant says what is read, until when, and by what it is revoked', async () => {
  const { nodeId, versionId } = await file()
  const { userId, sessionId } = admin.actor
  const opened = await open(admin, { nodeId })
  const claims = grantIn(opened.url)
  expect(claims).toMatchObject({ op: 'read', aud: organization.connectorId, epoch: 3, version: versionId })
  expect(claims.rev).toEqual([
    `s:${sessionId}`,
    `a:${userId}`,
    `m:${organization.id}:${userId}`,
    `p:${project.id}`,
    `v:${versionId}`,
    `n:${nodeId}`,
  ])
  const livesFor = ({ exp = 0, iat = 0 }) => exp - Math.floor(iat)
  expect(livesFor(claims)).toBe(900)
  await updateOrganization(admin, organization.id, { readGrantMinutes: 720 })
  expect(livesFor(grantIn((await open(admin, { nodeId })).url))).toBe(12 * 3600)
  expect(claims.stable).toBe(`${publicUrl}/api/v1/versions/${versionId}/content?disposition=inline`)
})

test('the audit has one opened for each session, version and purpose, and the bytes come after', async () => {
  const { nodeId, versionId } = await file()
  const first = await open(admin, { nodeId })
  await open(admin, { nodeId })
  await open(admin, { versionId })
  await open(admin, { nodeId }, 'download')
  const audited = await organization.sql`
    select after from audit_events where action = 'version.opened' and object_id = ${versionId} order by at`
  expect(audited.map((row) => row.after.purpose)).toEqual(['view', 'download'])
  const { jti = '' } = grantIn(first.url)
  const now = new Date().toISOString()
  const summary = {
    jti,
    version: versionId,
    archive: null,
    bytes: 5,
    requests: 2,
    from: now,
    to: now,
    corrupt: false,
    handles: [],
  }
  expect(await noteReads(connector.ctx, [summary, summary])).toEqual({ bytes: 10, corrupt: 0 })
  const [row] = await organization.sql`select bytes::int, requests::int from openings where id = ${jti}`
  expect(row).toEqual({ bytes: 10, requests: 4 })
})

test('who may not read is told so or nothing; folders and silent connectors have no content', async () => {
  const { nodeId, versionId } = await file()
  const other = await TestOrganization.make(database)
  const stranger = await other.person('account_administrator')
  expect(await codeOf(open(stranger, { nodeId }))).toBe('not_found')
  expect(await codeOf(open(stranger, { versionId }))).toBe('not_found')
  await other.close()
  const viewer = await organization.person('viewer')
  expect(await codeOf(open(viewer, { nodeId }))).toBe('fine')
  expect(await codeOf(open(admin, { nodeId: project.rootId }))).toBe('not_a_file')
  await trashNodes(admin, { projectId: project.id, nodeIds: [nodeId] })
  expect(await codeOf(open(viewer, { nodeId }))).toBe('forbidden')
  expect(await codeOf(open(admin, { nodeId }))).toBe('fine')
  const silent = (seconds: number) => organization.sql`
    update connectors set last_seen_at = now() - make_interval(secs => ${seconds}) where id = ${organization.connectorId}`
  await silent(61)
  expect(await codeOf(open(admin, { nodeId }))).toBe('connector_offline')
  await silent(0)
})

test('trashing a folder cuts off who reads what is in it', async () => {
  const folder = await createFolder(admin, { projectId: project.id, parentId: project.rootId, name: 'cut' })
  const [read, unread] = [await file(folder.id), await file(folder.id)]
  await open(admin, { nodeId: read.nodeId })
  await trashNodes(admin, { projectId: project.id, nodeIds: [folder.id] })
  const handles = await organization.sql`
    select handle from revocations
    where handle in (${`n:${folder.id}`}, ${`v:${read.versionId}`}, ${`v:${unread.versionId}`}) order by 1`
  expect(handles.map((row) => row.handle)).toEqual([`n:${folder.id}`, `v:${read.versionId}`])
})

test('damage that a read met is noted once, audited, and verified by a job', async () => {
  const { nodeId, versionId } = await file()
  const { jti = '' } = grantIn((await open(admin, { nodeId })).url)
  const now = new Date().toISOString()
  const summary = {
    jti,
    version: versionId,
    archive: null,
    bytes: 1,
    requests: 1,
    from: now,
    to: now,
    corrupt: true,
    handles: [],
  }
  await noteReads(connector.ctx, [summary])
  await noteReads(connector.ctx, [summary])
  const [blob] = await organization.sql`select blob_id as id from file_versions where id = ${versionId}`
  const problems =
    await organization.sql`select from blob_problems where blob_id = ${blob?.id} and resolved_at is null`
  const jobs =
    await organization.sql`select from connector_jobs where kind = 'verify' and ${blob?.id} = any(batch)`
  const audited = await organization.sql`
    select from audit_events where action = 'version.damaged' and object_id = ${versionId}`
  expect([problems.length, jobs.length, audited.length]).toEqual([1, 1, 1])
})

test('an archive is what was chosen then, for who chose it, for a while', async () => {
  const own = await organization.project(admin)
  const make = (parentId: string, name: string) => createFolder(admin, { projectId: own.id, parentId, name })
  const [a, b] = [await make(own.rootId, 'a'), await make(own.rootId, 'b')]
  const [one, two] = [await make(a.id, 'same'), await make(b.id, 'Same')]
  await addTestFile(admin, own, { parentId: one.id, name: 'x', size: 3 })
  const nodeIds = [one.id, two.id]
  const archive = await createArchive(admin, { projectId: own.id, nodeIds })
  await addTestFile(admin, own, { parentId: one.id, name: 'later' })
  expect(archive).toMatchObject({ name: `${own.name}.zip`, files: 1 })
  const { items, next } = await listEntries(connector.ctx, { archiveId: archive.id, after: 0 })
  expect(items.map(({ path, size }) => [path, size])).toEqual([
    ['Same (2)/', 0],
    ['same/', 0],
    ['same/x', 3],
  ])
  expect(next).toBeNull()
  const take = (ctx: ActorContext) => openArchive(ctx, { archiveId: archive.id, publicUrl }, connector.issuer)
  expect(grantIn((await take(admin)).url)).toMatchObject({ op: 'archive', size: archive.size, files: 1 })
  expect(await codeOf(take(await organization.person('account_administrator')))).toBe('not_found')
  await organization.sql`update archives set expires_at = now() - interval '1 second' where id = ${archive.id}`
  expect(await codeOf(take(admin))).toBe('archive_expired')
})
