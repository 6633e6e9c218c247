import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Project } from '@holdfast/contracts/projects'
import type { Conflict } from '@holdfast/contracts/nodes'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { copyNodes } from './copy.ts'
import { createFolder } from './create-folder.ts'
import { deleteNodes } from './delete.ts'
import { moveNodes } from './move.ts'
import { renameNode } from './rename.ts'
import { restoreNodes } from './restore.ts'
import { addTestFile } from './test-file.ts'
import { trashNodes } from './trash.ts'

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

type Act = {
  verb: 'folder' | 'file' | 'move' | 'copy' | 'trash' | 'restore' | 'delete' | 'rename'
  one: number
  other: number
  name: string
  conflict: Conflict
}

const act: fc.Arbitrary<Act> = fc.record({
  verb: fc.constantFrom(
    'folder',
    'folder',
    'file',
    'file',
    'move',
    'move',
    'copy',
    'trash',
    'restore',
    'delete',
    'rename',
  ),
  one: fc.nat(1000),
  other: fc.nat(1000),
  // Few names, some of which differ by case or normal form only.
  name: fc.constantFrom('a', 'A', 'b', 'é', 'e\u0301', 'c.txt', 'C.TXT'),
  conflict: fc.constantFrom('fail', 'keep_both', 'new_version'),
})

/** Does one act on nodes chosen by number; a rule that says no is fine. */
async function perform(project: Project, { verb, one, other, name, conflict }: Act): Promise<void> {
  const all = await organization.sql<{ id: string }[]>`
    select id from nodes where project_id = ${project.id} and deleted_at is null order by id`
  const nodeId = all[one % all.length]?.id ?? ''
  const parentId = all[other % all.length]?.id ?? ''
  const several = { projectId: project.id, nodeIds: [nodeId, parentId], parentId, conflict }
  try {
    if (verb === 'folder') await createFolder(admin, { projectId: project.id, parentId, name })
    if (verb === 'file')
      await createFolder(admin, { projectId: project.id, parentId, name: `${name}.d` }).then((folder) =>
        addTestFile(admin, project, { parentId: folder.id, name, size: one }),
      )
    if (verb === 'move') await moveNodes(admin, several)
    if (verb === 'copy' && all.length < 60) await copyNodes(admin, several)
    if (verb === 'trash') await trashNodes(admin, several)
    if (verb === 'restore')
      await restoreNodes(admin, { ...several, parentId: one % 2 ? parentId : undefined })
    if (verb === 'delete') await deleteNodes(admin, several)
    if (verb === 'rename') await renameNode(admin, { nodeId, name })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
  }
}

/** What must hold of a project's tree whatever was done to it; empty when it does. */
async function broken(projectId: string) {
  return organization.sql`
    with recursive reach as (
      select id from nodes where project_id = ${projectId} and parent_id is null
      union all
      select n.id from reach join nodes n on n.parent_id = reach.id)
    select 'unreachable' as what, id from nodes where project_id = ${projectId} and id not in (select id from reach)
    union all
    select 'child count', f.id from nodes f where f.project_id = ${projectId} and f.kind = 'folder' and f.deleted_at is null
      and f.child_count <> (select count(*) from nodes c where c.parent_id = f.id and c.deleted_at is null
        and (c.trash_root_id is not distinct from f.trash_root_id))
    union all
    select 'living in a trashed folder', c.id from nodes c join nodes f on f.id = c.parent_id
      where c.project_id = ${projectId} and c.trash_root_id is null and f.trash_root_id is not null
    union all
    select 'a folder in a file', c.id from nodes c join nodes f on f.id = c.parent_id
      where c.project_id = ${projectId} and f.kind = 'file'
    union all
    select 'current version', n.id from nodes n left join file_versions v on v.id = n.current_version_id and v.node_id = n.id
      where n.project_id = ${projectId} and n.kind = 'file' and (v.id is null or v.size <> n.size)
    union all
    select 'usage', u.project_id from project_usage u where u.project_id = ${projectId}
      and (u.stored_bytes, u.files) is distinct from (
        (select coalesce(sum(b.size), 0)::bigint from blobs b where b.project_id = ${projectId}
          and exists (select from file_versions v join nodes n on n.id = v.node_id where v.blob_id = b.id
            and n.deleted_at is null)),
        (select count(*) from nodes n where n.project_id = ${projectId} and n.kind = 'file' and n.deleted_at is null))
    union all
    select 'release', b.id from blobs b left join blob_releases r on r.blob_id = b.id where b.project_id = ${projectId}
      and (r.blob_id is not null) = exists (select from file_versions v join nodes n on n.id = v.node_id
        where v.blob_id = b.id and n.deleted_at is null)`
}

test('a tree stays a tree, with right counts, whatever is done to it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), async (acts) => {
      const project = await organization.project(admin)
      for (const next of acts) {
        await perform(project, next)
        expect(await broken(project.id)).toEqual([])
      }
    }),
    { numRuns: 20 },
  )
})

test('a tree stays a tree when several people change it at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 40 }), async (acts) => {
      const project = await organization.project(admin)
      for (const name of ['x', 'y', 'z']) {
        const folder = await createFolder(admin, { projectId: project.id, parentId: project.rootId, name })
        await createFolder(admin, { projectId: project.id, parentId: folder.id, name })
      }
      const lanes = [0, 1, 2, 3].map((lane) => acts.filter((_, index) => index % 4 === lane))
      await Promise.all(
        lanes.map(async (lane) => {
          for (const next of lane) await perform(project, next)
        }),
      )
      expect(await broken(project.id)).toEqual([])
    }),
    { numRuns: 10 },
  )
})
