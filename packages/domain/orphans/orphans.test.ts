import { randomUUID } from 'node:crypto'
import type { ClaimedJob, SeenPage } from '@holdfast/contracts/connector/jobs'
import type { Project } from '@holdfast/contracts/projects'
import { openDatabase } from '@holdfast/db/database'
import type { Database } from '@holdfast/db/database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { SigningConnector } from '../../../tests/harness/signing-connector.ts'
import type { ActorContext } from '../context.ts'
import { Bells } from '../events/bells.ts'
import { claimJobs } from '../jobs/claim.ts'
import { finishJob } from '../jobs/finish.ts'
import { addTestFile } from '../nodes/test-file.ts'
import { reserveUploads } from '../uploads/reserve.ts'
import { removeOrphans, startSweeps } from './remove.job.ts'

let database: TestDatabase
let worker: Database
let closeWorker: () => Promise<void>
beforeAll(async () => {
  database = await createDatabase()
  const opened = openDatabase(database.url('holdfast_worker'), { name: 'test', max: 2 })
  worker = opened.db
  closeWorker = opened.close
})
afterAll(async () => {
  await closeWorker()
  await database.drop()
})

let organization: TestOrganization
let connector: SigningConnector
let bells: Bells
let admin: ActorContext
let project: Project
beforeEach(async () => {
  organization = await TestOrganization.make(database)
  connector = await SigningConnector.make(database, organization)
  bells = await Bells.listen(connector.db)
  admin = await organization.person('account_administrator')
  project = await organization.project(admin)
  return async () => {
    await bells.close()
    await connector.close()
    await organization.close()
  }
})

const claim = (ctx = connector.ctx): Promise<ClaimedJob[]> =>
  claimJobs(ctx, bells, {
    storages: [organization.storageId],
    limit: 10,
    waitSeconds: 0,
    signal: AbortSignal.abort(),
  })

/** Has the storage swept: the connector sees these blobs of the project, in so many pages. */
async function sweep(pages: string[][], ctx = connector.ctx): Promise<void> {
  const { sql, storageId } = organization
  await sql`
    update connector_jobs set created_at = now() - interval '8 days' where storage_id = ${storageId} and kind = 'sweep'`
  await startSweeps(worker)
  await startSweeps(worker)
  for (const [index, ids] of pages.entries()) {
    const [job, ...more] = await claim(ctx)
    expect(job?.task).toEqual({ kind: 'sweep', after: index === 0 ? null : `page ${index}`, blobs: [] })
    expect(more).toEqual([])
    const blobs = ids.map((blobId) => ({ organizationId: organization.id, projectId: project.id, blobId }))
    const seen: SeenPage = { blobs, next: index + 1 < pages.length ? `page ${index + 1}` : null }
    await finishJob(ctx, {
      jobId: job?.id ?? '',
      fence: job?.fence ?? 0,
      result: { state: 'done', outcomes: [], seen },
    })
  }
  expect(await claim(ctx)).toEqual([])
}

const orphanIds = async () =>
  (await organization.sql`select blob_id from orphans where storage_id = ${organization.storageId}`).map(
    (row) => row.blob_id,
  )
const age = (ago: string) => organization.sql`
  update orphans set first_seen_at = now() - ${ago}::interval where storage_id = ${organization.storageId}`

test('objects that no row knows go after the window and its margin, those of blobs never', async () => {
  const { nodeId } = await addTestFile(admin, project, { parentId: project.rootId, name: 'x' })
  const [version] = await organization.sql`select blob_id from file_versions where node_id = ${nodeId}`
  const [one, two] = [randomUUID(), randomUUID()]
  await sweep([[one, version?.blob_id], [one, two], []])
  expect((await orphanIds()).toSorted()).toEqual([one, two].toSorted())
  await age('34 days')
  await removeOrphans(worker)
  expect(await claim()).toEqual([])
  await age('36 days')
  await removeOrphans(worker)
  await removeOrphans(worker)
  const [job, ...more] = await claim()
  expect(more).toEqual([])
  const object = (blobId: string) => `b/${organization.id}/${project.id}/${blobId}`
  expect(job?.task).toEqual({
    kind: 'remove',
    blobs: [one, two].toSorted().map((blobId) => ({ blobId, object: object(blobId) })),
  })
  const outcomes = [{ outcome: 'ok' as const, blobId: one }]
  await finishJob(connector.ctx, {
    jobId: job?.id ?? '',
    fence: job?.fence ?? 0,
    result: { state: 'done', outcomes },
  })
  expect(await orphanIds()).toEqual([two])
})

test('what an upload has is left alone, and what has become a blob is no orphan any more', async () => {
  const files = [{ ref: 'a', path: ['a'], size: 5 }]
  await reserveUploads(admin, { projectId: project.id, parentId: project.rootId, conflict: 'fail', files })
  const [upload] = await organization.sql`select blob_id from uploads where project_id = ${project.id}`
  const { nodeId } = await addTestFile(admin, project, { parentId: project.rootId, name: 'x' })
  const [version] = await organization.sql`select blob_id from file_versions where node_id = ${nodeId}`
  await organization.sql`
    insert into orphans (storage_id, blob_id, organization_id, project_id, epoch)
    values (${organization.storageId}, ${version?.blob_id}, ${organization.id}, ${project.id}, 3)`
  await age('1 year')
  await removeOrphans(worker)
  expect(await claim()).toEqual([])
  await sweep([[upload?.blob_id, version?.blob_id]])
  expect(await orphanIds()).toEqual([upload?.blob_id])
  await age('1 year')
  await removeOrphans(worker)
  expect(await claim()).toEqual([])
})

test('after a restore, which raises the epoch, the wait begins anew', async () => {
  const blobId = randomUUID()
  await sweep([[blobId]])
  await age('1 year')
  await removeOrphans(worker)
  const later = { ...connector.ctx, epoch: connector.ctx.epoch + 1 }
  expect(await claim(later)).toEqual([])
  await sweep([[blobId]], later)
  await removeOrphans(worker)
  expect(await claim(later)).toEqual([])
  await age('36 days')
  await removeOrphans(worker)
  expect((await claim(later)).map(({ task }) => task.kind)).toEqual(['remove'])
})

test('a blob that is committed after its removal was entered is not removed', async () => {
  const { nodeId } = await addTestFile(admin, project, { parentId: project.rootId, name: 'x' })
  const blobId = randomUUID()
  await sweep([[blobId]])
  await age('36 days')
  await removeOrphans(worker)
  await organization.sql`
    insert into blobs (id, organization_id, project_id, storage_id, size, part_size, head, wrap, key_version, crc)
    select ${blobId}, organization_id, project_id, storage_id, size, part_size, head, wrap, key_version, crc from blobs
    where id = (select blob_id from file_versions where node_id = ${nodeId})`
  expect(await claim()).toEqual([])
})

test('a storage that fails to list, or whose customer deletes, loses nothing', async () => {
  const blobId = randomUUID()
  await sweep([[blobId]])
  await organization.sql`
    update connector_jobs set created_at = now() - interval '8 days' where storage_id = ${organization.storageId}`
  await startSweeps(worker)
  const [job] = await claim()
  await finishJob(connector.ctx, {
    jobId: job?.id ?? '',
    fence: job?.fence ?? 0,
    result: { state: 'failed', problem: 'Unavailable', outcomes: [] },
  })
  expect(await orphanIds()).toEqual([blobId])
  await organization.sql`update storages set deletion = 'customer' where id = ${organization.storageId}`
  await age('36 days')
  await removeOrphans(worker)
  expect(await claim()).toEqual([])
  expect(await orphanIds()).toEqual([blobId])
})

test('objects under a project that nobody knows are never removed', async () => {
  const stranger = { ...project, id: randomUUID() }
  const known = project
  project = stranger
  await sweep([[randomUUID()]])
  project = known
  await age('1 year')
  await removeOrphans(worker)
  expect(await claim()).toEqual([])
})
