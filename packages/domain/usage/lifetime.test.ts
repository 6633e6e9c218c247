import { openDatabase } from '@holdfast/db/database'
import type { Database } from '@holdfast/db/database'
import type { ClaimedJob } from '@holdfast/contracts/connector/jobs'
import type { Project } from '@holdfast/contracts/projects'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { SigningConnector } from '../../../tests/harness/signing-connector.ts'
import type { ActorContext } from '../context.ts'
import { Bells } from '../events/bells.ts'
import { sweepFiles } from '../events/sweep.job.ts'
import { claimJobs } from '../jobs/claim.ts'
import { enqueueJob } from '../jobs/enqueue.ts'
import { finishJob } from '../jobs/finish.ts'
import { startStorageJob } from '../jobs/operate.ts'
import { renewJob } from '../jobs/renew.ts'
import { requeueLost } from '../jobs/requeue.job.ts'
import { runChore } from '../jobs/tick.ts'
import { copyNodes } from '../nodes/copy.ts'
import { deleteNodes } from '../nodes/delete.ts'
import { expireTrash } from '../nodes/expire-trash.job.ts'
import { addTestFile } from '../nodes/test-file.ts'
import { trashNodes } from '../nodes/trash.ts'
import { deleteProject } from '../projects/delete.ts'
import { getProject } from '../projects/get.ts'
import { projectsToPurge, purgeProject } from '../projects/purge.job.ts'
import { restoreProject } from '../projects/restore.ts'
import { cleanUpIdentity } from '../tenants/clean-up.ts'
import { expireUploads } from '../uploads/expire.job.ts'
import { reserveUploads } from '../uploads/reserve.ts'
import { doomBlobs, enqueueRemovals } from './doom.job.ts'

let database: TestDatabase
let organization: TestOrganization
let connector: SigningConnector
let bells: Bells
let worker: Database
let closeWorker: () => Promise<void>
let admin: ActorContext
beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  connector = await SigningConnector.make(database, organization)
  bells = await Bells.listen(connector.db)
  const opened = openDatabase(database.url('holdfast_worker'), { name: 'test', max: 2 })
  worker = opened.db
  closeWorker = opened.close
  admin = await organization.person('account_administrator')
})
afterAll(async () => {
  await bells.close()
  await closeWorker()
  await connector.close()
  await organization.close()
  await database.drop()
})

const aborted = AbortSignal.abort()
const claim = (limit = 10): Promise<ClaimedJob[]> =>
  claimJobs(connector.ctx, bells, {
    storages: [organization.storageId],
    limit,
    waitSeconds: 0,
    signal: aborted,
  })
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
const stateOfBlobs = (project: Project) =>
  organization.sql`select state from blobs where project_id = ${project.id} order by id`.then((rows) =>
    rows.map((row) => row.state),
  )

async function finishAll(jobs: ClaimedJob[]): Promise<void> {
  for (const { id: jobId, fence, task } of jobs) {
    const outcomes = task.blobs.map(({ blobId }) => ({
      outcome: 'ok' as const,
      blobId,
      sha256: 'b'.repeat(64),
    }))
    await finishJob(connector.ctx, { jobId, fence, result: { state: 'done', outcomes } })
  }
}

test('a file deleted for good frees its quota at once, its bytes after the window and a day', async () => {
  const project = await organization.project(admin)
  const one = await addTestFile(admin, project, { parentId: project.rootId, name: 'one' })
  const two = await addTestFile(admin, project, { parentId: project.rootId, name: 'two' })
  const input = { projectId: project.id, parentId: project.rootId }
  await copyNodes(admin, { ...input, nodeIds: [two.nodeId], conflict: 'keep_both' })
  await trashNodes(admin, { ...input, nodeIds: [one.nodeId, two.nodeId] })
  await deleteNodes(admin, { ...input, nodeIds: [one.nodeId, two.nodeId] })
  // The copy still needs the second blob.
  expect((await getProject(admin, { projectId: project.id })).usage).toMatchObject({
    storedBytes: 7,
    files: 1,
  })
  await doomBlobs(worker)
  expect(await stateOfBlobs(project)).toEqual(['live', 'live'])
  await organization.sql`
    update blob_releases set released_at = now() - interval '35 days 1 hour' where project_id = ${project.id}`
  await doomBlobs(worker)
  await enqueueRemovals(worker)
  expect(await stateOfBlobs(project)).toEqual(['doomed', 'live'])
  expect(await claim()).toEqual([])
  await organization.sql`
    update blob_releases set doomed_at = now() - interval '25 hours' where project_id = ${project.id}`
  await enqueueRemovals(worker)
  await enqueueRemovals(worker)
  const jobs = await claim()
  expect(jobs.map(({ task }) => [task.kind, task.blobs.length])).toEqual([['remove', 1]])
  await finishAll(jobs)
  expect(await stateOfBlobs(project)).toEqual(['gone', 'live'])
})

test('bytes that the customer deletes are only listed', async () => {
  const other = await TestOrganization.make(database)
  const person = await other.person('account_administrator')
  const project = await other.project(person)
  await other.sql`update storages set deletion = 'customer' where id = ${other.storageId}`
  const { nodeId } = await addTestFile(person, project, { parentId: project.rootId, name: 'x' })
  await trashNodes(person, { projectId: project.id, nodeIds: [nodeId] })
  await deleteNodes(person, { projectId: project.id, nodeIds: [nodeId] })
  await other.sql`
    update blob_releases set released_at = now() - interval '40 days', doomed_at = now() - interval '30 hours'
    where project_id = ${project.id}`
  await enqueueRemovals(worker)
  expect(await other.sql`select from connector_jobs where storage_id = ${other.storageId}`).toHaveLength(0)
  await other.close()
})

test('a deleted project comes back until it is purged, a calendar month and the window later', async () => {
  const project = await organization.project(admin)
  await addTestFile(admin, project, { parentId: project.rootId, name: 'x' })
  const { purgeAfter, deletedAt } = await deleteProject(admin, { projectId: project.id })
  const days = (Date.parse(purgeAfter ?? '') - Date.parse(deletedAt ?? '')) / 86_400_000
  expect(days).toBeGreaterThanOrEqual(34.9)
  expect(await codeOf(addTestFile(admin, project, { parentId: project.rootId, name: 'y' }))).toBe(
    'project_deleted',
  )
  await purgeProject(worker, project.id)
  await restoreProject(admin, { projectId: project.id })
  await deleteProject(admin, { projectId: project.id })
  await organization.sql`
    update projects set purge_after = now() - interval '1 second', deleted_at = now() - interval '36 days'
    where id = ${project.id}`
  expect(await projectsToPurge(worker)).toContain(project.id)
  await purgeProject(worker, project.id)
  await purgeProject(worker, project.id)
  expect(await codeOf(restoreProject(admin, { projectId: project.id }))).toBe('project_purged')
  await doomBlobs(worker)
  expect(await stateOfBlobs(project)).toEqual(['doomed'])
  const audited = await organization.sql`
    select from audit_events where action = 'project.purged' and object_id = ${project.id}`
  expect(audited).toHaveLength(1)
})

test('an upload whose last byte is too long ago gives its quota back', async () => {
  const project = await organization.project(admin)
  const files = [{ ref: 'a', path: ['a'], size: 5 }]
  await reserveUploads(admin, { projectId: project.id, parentId: project.rootId, conflict: 'fail', files })
  await expireUploads(worker)
  expect((await getProject(admin, { projectId: project.id })).usage.reservedBytes).toBe(5)
  await organization.sql`update uploads set expires_at = now() - interval '1 second' where project_id = ${project.id}`
  await expireUploads(worker)
  expect((await getProject(admin, { projectId: project.id })).usage.reservedBytes).toBe(0)
})

test('the trash empties itself only where that was set', async () => {
  const project = await organization.project(admin)
  const { nodeId } = await addTestFile(admin, project, { parentId: project.rootId, name: 'x' })
  await trashNodes(admin, { projectId: project.id, nodeIds: [nodeId] })
  await organization.sql`update nodes set trashed_at = now() - interval '31 days' where id = ${nodeId}`
  await expireTrash(worker, 32)
  expect((await getProject(admin, { projectId: project.id })).usage.files).toBe(1)
  await expireTrash(worker, 30)
  expect((await getProject(admin, { projectId: project.id })).usage).toMatchObject({
    files: 0,
    storedBytes: 0,
  })
  const trail = await organization.sql`select actor_id, user_agent from audit_events
    where object_id = ${nodeId} and action = 'node.deleted'`
  expect(trail).toMatchObject([{ actor_id: null, user_agent: 'worker' }])
})

test('a walk over a storage meets every blob, batch by batch, and is lost by who fell silent', async () => {
  const other = await TestOrganization.make(database)
  const walker = await SigningConnector.make(database, other)
  const operator = await other.person('account_administrator')
  const person = { ...operator, db: walker.db, actor: { ...operator.actor, operator: true } }
  const project = await other.project(operator)
  for (let index = 0; index < 103; index += 1)
    await addTestFile(operator, project, { parentId: project.rootId, name: `f${index}` })
  const take = () =>
    claimJobs(walker.ctx, bells, { storages: [other.storageId], limit: 1, waitSeconds: 0, signal: aborted })
  await startStorageJob(person, { storageId: other.storageId, kind: 'scrub' })
  const [lost] = await take()
  expect(lost?.task.blobs).toHaveLength(100)
  expect(await take()).toEqual([])
  await renewJob(walker.ctx, { jobId: lost?.id ?? '', fence: lost?.fence ?? 0 })
  await other.sql`update connector_jobs set lease_until = now() - interval '1 second' where id = ${lost?.id ?? ''}`
  await requeueLost(worker)
  const [again] = await take()
  expect(again).toMatchObject({ id: lost?.id, fence: 2 })
  expect(again?.task).toEqual(lost?.task)
  const end = { jobId: lost?.id ?? '', result: { state: 'done' as const, outcomes: [] } }
  expect(await codeOf(finishJob(walker.ctx, { ...end, fence: 1 }))).toBe('job_lost')
  await finishJob(walker.ctx, { ...end, fence: 2 })
  const [rest] = await take()
  expect(rest?.task.blobs).toHaveLength(3)
  await finishJob(walker.ctx, { ...end, fence: 3 })
  expect(await take()).toEqual([])
  const [row] = await other.sql`select state, done, total from connector_jobs where id = ${lost?.id ?? ''}`
  expect(row).toMatchObject({ state: 'done', done: 103, total: 103 })
  await walker.close()
  await other.close()
})

test('who waits for work is woken by it', async () => {
  const project = await organization.project(admin)
  const { nodeId } = await addTestFile(admin, project, { parentId: project.rootId, name: 'x' })
  const [row] = await organization.sql`select blob_id from file_versions where node_id = ${nodeId}`
  const waiting = claimJobs(connector.ctx, bells, {
    storages: [organization.storageId],
    limit: 1,
    waitSeconds: 20,
    signal: new AbortController().signal,
  })
  await enqueueJob(connector.db, {
    storageId: organization.storageId,
    kind: 'verify',
    blobIds: [row?.blob_id],
  })
  const jobs = await waiting
  expect(jobs.map(({ task }) => task.kind)).toEqual(['verify'])
  await finishAll(jobs)
  const [blob] = await organization.sql`select sha256 from blobs where id = ${row?.blob_id}`
  expect(blob?.sha256).toBe('b'.repeat(64))
})

test('a chore runs once for two who ask at once, and again when it is due', async () => {
  let runs = 0
  const chore = { name: `chore ${Math.random()}`, everySeconds: 60, run: async () => void (runs += 1) }
  expect(
    (await Promise.all([runChore(worker, chore), runChore(worker, chore)])).filter(Boolean),
  ).toHaveLength(1)
  expect(await runChore(worker, chore)).toBe(false)
  await organization.sql`update ticks set succeeded_at = now() - interval '2 minutes' where name = ${chore.name}`
  const failing = { ...chore, run: () => Promise.reject(new Error('no')) }
  await expect(runChore(worker, failing)).rejects.toThrow('no')
  expect(await runChore(worker, chore)).toBe(true)
  expect(runs).toBe(2)
})

test('sweeping needs no more rights than the worker has', async () => {
  await sweepFiles(worker)
  await cleanUpIdentity(worker)
})
