import { openDatabase } from '@holdfast/db/database'
import type { Database } from '@holdfast/db/database'
import type { Project } from '@holdfast/contracts/projects'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import type { ActorContext } from '../context.ts'
import { deleteProject } from '../projects/delete.ts'
import { purgeProject } from '../projects/purge.job.ts'
import { createFolder } from './create-folder.ts'
import { deleteNodes } from './delete.ts'
import { forgetDeleted } from './forget.job.ts'
import { getNode } from './get.ts'
import { restoreNodes } from './restore.ts'
import { addTestFile } from './test-file.ts'
import { trashNodes } from './trash.ts'

let database: TestDatabase
let organization: TestOrganization
let worker: Database
let closeWorker: () => Promise<void>
let admin: ActorContext
beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  const opened = openDatabase(database.url('holdfast_worker'), { name: 'test', max: 2 })
  worker = opened.db
  closeWorker = opened.close
  admin = await organization.person('account_administrator')
})
afterAll(async () => {
  await closeWorker()
  await organization.close()
  await database.drop()
})

async function deleteForGood({ id: projectId }: Project, nodeIds: string[]): Promise<void> {
  await trashNodes(admin, { projectId, nodeIds })
  await deleteNodes(admin, { projectId, nodeIds })
}

/** As if all that is deleted had been so for a while. */
const age = (project: Project, ago: string) => organization.sql`
  update nodes set deleted_at = now() - ${ago}::interval where project_id = ${project.id} and deleted_at is not null`

async function rowsOf({ id }: Project) {
  const [rows] = await organization.sql`
    select (select count(*)::int from nodes where project_id = ${id}) as nodes,
      (select count(*)::int from file_versions where project_id = ${id}) as versions,
      (select count(*)::int from blobs where project_id = ${id}) as blobs,
      (select count(*)::int from node_events where project_id = ${id}) as events`
  return rows
}

test('rows of what was deleted for good stay three months; then nodes and versions go, history stays', async () => {
  const project = await organization.project(admin)
  const { id: projectId, rootId: parentId } = project
  const folder = await createFolder(admin, { projectId, parentId, name: 'folder' })
  const inner = await createFolder(admin, { projectId, parentId: folder.id, name: 'inner' })
  await addTestFile(admin, project, { parentId: inner.id, name: 'gone' })
  await addTestFile(admin, project, { parentId, name: 'stays' })
  await deleteForGood(project, [folder.id])
  const before = await rowsOf(project)
  expect(before).toMatchObject({ nodes: 5, versions: 2, blobs: 2 })
  await age(project, '88 days')
  await forgetDeleted(worker)
  expect(await rowsOf(project)).toEqual(before)
  await age(project, '3 months 3 days')
  await forgetDeleted(worker)
  // The bytes of the deleted file still wait for their removal: its blob keeps its row.
  expect(await rowsOf(project)).toEqual({ ...before, nodes: 2, versions: 1 })
})

test('the bounds of one run are kept, and the next one goes on', async () => {
  const project = await organization.project(admin)
  const { id: projectId, rootId: parentId } = project
  const folders = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((name) => createFolder(admin, { projectId, parentId, name })),
  )
  await deleteForGood(
    project,
    folders.map(({ id }) => id),
  )
  await age(project, '100 days')
  await forgetDeleted(worker, { batch: 2, batches: 2 })
  expect(await rowsOf(project)).toMatchObject({ nodes: 2 })
  await forgetDeleted(worker, { batch: 2, batches: 2 })
  expect(await rowsOf(project)).toMatchObject({ nodes: 1 })
})

test('a folder stays as long as something that was trashed out of it may come back', async () => {
  const project = await organization.project(admin)
  const { id: projectId, rootId: parentId } = project
  const folder = await createFolder(admin, { projectId, parentId, name: 'folder' })
  const { nodeId } = await addTestFile(admin, project, { parentId: folder.id, name: 'kept' })
  await trashNodes(admin, { projectId, nodeIds: [nodeId] })
  await deleteForGood(project, [folder.id])
  await age(project, '1 year')
  await forgetDeleted(worker)
  expect(await rowsOf(project)).toMatchObject({ nodes: 3 })
  await restoreNodes(admin, { projectId, nodeIds: [nodeId], parentId, conflict: 'fail' })
  await forgetDeleted(worker)
  expect(await rowsOf(project)).toMatchObject({ nodes: 2, versions: 1 })
  expect(await getNode(admin, { nodeId })).toMatchObject({ name: 'kept' })
})

test('of a purged project only its own row and its history stay, once its bytes are gone', async () => {
  const project = await organization.project(admin)
  await addTestFile(admin, project, { parentId: project.rootId, name: 'x' })
  const before = await rowsOf(project)
  await deleteProject(admin, { projectId: project.id })
  await organization.sql`update projects set purge_after = now() - interval '1 second' where id = ${project.id}`
  await purgeProject(worker, project.id)
  await age(project, '100 days')
  await forgetDeleted(worker)
  expect(await rowsOf(project)).toEqual({ ...before, nodes: 0, versions: 0 })
  await organization.sql`update blobs set state = 'gone' where project_id = ${project.id}`
  await organization.sql`
    update blob_releases set gone_at = now() - interval '80 days' where project_id = ${project.id}`
  await forgetDeleted(worker)
  expect(await rowsOf(project)).toMatchObject({ blobs: 1 })
  await organization.sql`
    update blob_releases set gone_at = now() - interval '100 days' where project_id = ${project.id}`
  await forgetDeleted(worker)
  expect(await rowsOf(project)).toEqual({ ...before, nodes: 0, versions: 0, blobs: 0 })
  expect(await organization.sql`select from projects where id = ${project.id}`).toHaveLength(1)
})

test('a version of a file that lives keeps its blob, whatever else is forgotten', async () => {
  const project = await organization.project(admin)
  const { nodeId } = await addTestFile(admin, project, { parentId: project.rootId, name: 'x' })
  await organization.sql`
    insert into blob_releases (blob_id, organization_id, project_id, storage_id, gone_at)
    select id, organization_id, project_id, storage_id, now() - interval '1 year' from blobs
    where project_id = ${project.id}`
  await organization.sql`update blobs set state = 'gone' where project_id = ${project.id}`
  await forgetDeleted(worker)
  expect(await rowsOf(project)).toMatchObject({ nodes: 2, versions: 1, blobs: 1 })
  expect(await getNode(admin, { nodeId })).toMatchObject({ name: 'x' })
})
