import type { NodeSort } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { deepestPath } from '@holdfast/contracts/names'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import type { ActorContext } from '../context.ts'
import { listVersions } from '../versions/list.ts'
import { restoreVersion } from '../versions/restore.ts'
import { copyNodes } from './copy.ts'
import { createFolder } from './create-folder.ts'
import { deleteNodes } from './delete.ts'
import { emptyTrash } from './empty-trash.ts'
import { getNode } from './get.ts'
import { listHistory } from './list-history.ts'
import { listTrash } from './list-trash.ts'
import { listNodes } from './list.ts'
import { moveNodes } from './move.ts'
import { renameNode } from './rename.ts'
import { restoreNodes } from './restore.ts'
import { addTestFile } from './test-file.ts'
import { trashNodes } from './trash.ts'

let database: TestDatabase
let organization: TestOrganization
let admin: ActorContext
let project: Project
beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
  project = await organization.project(admin)
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
let counter = 0
const unique = (name: string) => `${name} ${(counter += 1)}`
const folder = (parentId: string, name: string) =>
  createFolder(admin, { projectId: project.id, parentId, name })
const freshFolder = () => folder(project.rootId, unique('folder'))
const file = (parentId: string, name: string, size = 7) =>
  addTestFile(admin, project, { parentId, name, size })
const names = async (parentId: string) =>
  (await listNodes(admin, { ...listing(parentId), limit: 500 })).items.map(({ name }) => name)
const listing = (parentId: string) => ({
  projectId: project.id,
  parentId,
  sort: 'name' as NodeSort,
  order: 'asc' as 'asc' | 'desc',
  foldersFirst: true,
  limit: 200,
})

describe('a list', () => {
  test.each(
    (['name', 'size', 'modified', 'type'] as const).flatMap((sort) =>
      (['asc', 'desc'] as const).flatMap((order) =>
        [true, false].map((first) => [sort, order, first] as const),
      ),
    ),
  )(
    'by %s %s, folders first %s, page by page tells each once and in order',
    async (sort, order, foldersFirst) => {
      const top = await freshFolder()
      for (const name of ['b', 'C', 'a']) await folder(top.id, name)
      for (const [name, size] of [
        ['x.txt', 3],
        ['Y.png', 1],
        ['é.txt', 2],
        ['z', 3],
        ['d.pdf', 0],
      ] as const)
        await file(top.id, name, size)
      const input = { ...listing(top.id), sort, order, foldersFirst }
      const whole = await listNodes(admin, input)
      expect(whole.nextCursor).toBeNull()
      expect(whole.items).toHaveLength(8)
      const pages = []
      let cursor: string | undefined
      do {
        const { items, nextCursor } = await listNodes(admin, { ...input, limit: 3, cursor })
        pages.push(...items)
        cursor = nextCursor ?? undefined
      } while (cursor)
      expect(pages.map(({ name }) => name)).toEqual(whole.items.map(({ name }) => name))
      if (foldersFirst)
        expect(whole.items.map(({ kind }) => kind).slice(0, 3)).toEqual(['folder', 'folder', 'folder'])
      const files = whole.items.filter(({ kind }) => kind === 'file')
      const sizes = files.map(({ size }) => size ?? 0)
      if (sort === 'size') expect(sizes).toEqual(sizes.toSorted((a, b) => (order === 'asc' ? a - b : b - a)))
    },
  )

  test('keeps the names that hold a text, without regard to case or normal form', async () => {
    const top = await freshFolder()
    await folder(top.id, 'Été')
    await file(top.id, 'ET\u0301E\u0301 100%.txt')
    await file(top.id, 'other')
    const found = await listNodes(admin, { ...listing(top.id), filter: 'e\u0301t' })
    expect(found.items.map(({ name }) => name)).toEqual(['Été'])
    expect((await listNodes(admin, { ...listing(top.id), filter: '00%' })).items).toHaveLength(1)
    expect((await listNodes(admin, { ...listing(top.id), filter: '_' })).items).toHaveLength(0)
  })

  test('refuses cursors that are none', async () => {
    const bad = ['x', '', 'bnVsbA', Buffer.from('["file","x"]').toString('base64url')]
    for (const cursor of bad)
      expect(await codeOf(listNodes(admin, { ...listing(project.rootId), cursor }))).toBe('invalid_cursor')
    const wrong = Buffer.from('["file","not a time","x"]').toString('base64url')
    const input = { ...listing(project.rootId), sort: 'modified' as const, cursor: wrong }
    expect(await codeOf(listNodes(admin, input))).toBe('invalid_cursor')
  })
})

describe('names', () => {
  test.each(['..', '.', ' ', 'a/b', 'a\\b', 'a\u0000', 'exe\u202etxt', 'x'.repeat(256), 'a\ud800'])(
    'like %j are refused',
    async (name) => expect(await codeOf(folder(project.rootId, name))).toBe('name_invalid'),
  )

  test('that differ by case or normal form only are one', async () => {
    const top = await freshFolder()
    await folder(top.id, 'Straße é')
    expect(await codeOf(folder(top.id, 'STRASSE e\u0301'))).toBe('name_taken')
    const other = await folder(top.id, 'other')
    expect(await codeOf(renameNode(admin, { nodeId: other.id, name: 'straSSe É' }))).toBe('name_taken')
    expect((await renameNode(admin, { nodeId: other.id, name: 'OTHER' })).name).toBe('OTHER')
  })

  test('of two who make, rename and move to one at once: one wins', async () => {
    const top = await freshFolder()
    const made = await Promise.all([1, 2, 3, 4].map(() => codeOf(folder(top.id, 'same'))))
    expect(made.toSorted()).toEqual(['fine', 'name_taken', 'name_taken', 'name_taken'])
    const nodes = await Promise.all(['a', 'b', 'c'].map((name) => folder(top.id, name)))
    const renamed = await Promise.all(
      nodes.map(({ id }) => codeOf(renameNode(admin, { nodeId: id, name: 'one' }))),
    )
    expect(renamed.filter((code) => code === 'fine')).toHaveLength(1)
  })
})

test('a rename holds to what the person saw', async () => {
  const node = await freshFolder()
  const renamed = await renameNode(admin, { nodeId: node.id, name: unique('new'), revision: node.revision })
  expect(renamed.revision).toBe(node.revision + 1)
  const late = renameNode(admin, { nodeId: node.id, name: unique('late'), revision: node.revision })
  expect(await codeOf(late)).toBe('precondition_failed')
})

test('a tree is as deep as the limit and no deeper, by making and by moving', async () => {
  let parentId = project.rootId
  for (let level = 0; level < deepestPath; level += 1) parentId = (await folder(parentId, unique('deep'))).id
  expect(await codeOf(folder(parentId, 'one more'))).toBe('too_deep')
  const { path } = await getNode(admin, { nodeId: parentId })
  expect(path).toHaveLength(deepestPath - 1)
  const tree = await freshFolder()
  await folder(tree.id, 'inside')
  const target = path.at(-1)?.id ?? ''
  const moved = await moveNodes(admin, {
    projectId: project.id,
    nodeIds: [tree.id],
    parentId: target,
    conflict: 'fail',
  })
  expect(moved.failed[0]?.code).toBe('too_deep')
})

describe('moving', () => {
  const move = (
    nodeIds: string[],
    parentId: string,
    conflict: 'fail' | 'keep_both' | 'new_version' = 'fail',
  ) => moveNodes(admin, { projectId: project.id, nodeIds, parentId, conflict })

  test('into itself, below itself, or of the top is refused; the others go', async () => {
    const a = await freshFolder()
    const b = await folder(a.id, 'b')
    const other = await freshFolder()
    const { done, failed } = await move([a.id, project.rootId, other.id], b.id)
    expect(done.map(({ id }) => id)).toEqual([other.id])
    expect(failed.map(({ code }) => code).toSorted()).toEqual(['move_into_itself', 'root_fixed'])
  })

  test('two folders into each other at once never makes a circle', async () => {
    const [a, b] = [await freshFolder(), await freshFolder()]
    const outcomes = await Promise.all([move([a.id], b.id), move([b.id], a.id)])
    expect(outcomes.flatMap(({ failed }) => failed).map(({ code }) => code)).toEqual(['move_into_itself'])
  })

  test('onto taken names fails, numbers, or merges', async () => {
    const [from, to] = [await freshFolder(), await freshFolder()]
    const source = await folder(from.id, 'x')
    await file(source.id, 'same.txt', 1)
    await file(source.id, 'new.txt')
    const target = await folder(to.id, 'X')
    const kept = await file(target.id, 'same.txt', 2)
    expect((await move([source.id], to.id)).failed[0]?.code).toBe('name_taken')
    const { done } = await move([source.id], to.id, 'new_version')
    expect(done[0]?.id).toBe(target.id)
    expect(await names(target.id)).toEqual(['new.txt', 'same.txt'])
    expect(await getNode(admin, { nodeId: kept.nodeId })).toMatchObject({ size: 1 })
    expect((await listVersions(admin, { nodeId: kept.nodeId, limit: 9 })).items).toHaveLength(2)
    expect(await names(from.id)).toEqual([])
    const again = await folder(from.id, 'x')
    expect((await move([again.id], to.id, 'keep_both')).done[0]?.name).toBe('x (2)')
  })
})

test('a copy of a tree has nodes of its own and shares the bytes', async () => {
  const top = await freshFolder()
  const inner = await folder(top.id, 'inner')
  await file(inner.id, 'a', 5)
  await file(top.id, 'b', 6)
  const before = await organization.sql`select count(*) from blobs`
  const into = await freshFolder()
  const { done } = await copyNodes(admin, {
    projectId: project.id,
    nodeIds: [top.id],
    parentId: into.id,
    conflict: 'fail',
  })
  expect(await organization.sql`select count(*) from blobs`).toEqual(before)
  expect(await names(done[0]?.id ?? '')).toEqual(['inner', 'b'])
  const itself = await copyNodes(admin, {
    projectId: project.id,
    nodeIds: [top.id],
    parentId: top.id,
    conflict: 'fail',
  })
  expect(itself.failed).toEqual([])
  expect(await names(top.id)).toEqual(['folder ' + top.name.slice(7), 'inner', 'b'])
})

test('what is too much to copy at once is refused, the rest is copied', async () => {
  const [large, small] = [await freshFolder(), await freshFolder()]
  for (const name of ['a', 'b', 'c']) await folder(large.id, name)
  const into = await freshFolder()
  const input = {
    projectId: project.id,
    nodeIds: [large.id, small.id],
    parentId: into.id,
    conflict: 'fail' as const,
  }
  const { done, failed } = await copyNodes(admin, input, 3)
  expect(failed).toMatchObject([{ nodeId: large.id, code: 'copy_too_large' }])
  expect(done).toMatchObject([{ name: small.name }])
  expect((await copyNodes(admin, { ...input, nodeIds: [large.id] }, 4)).failed).toEqual([])
})

describe('the trash', () => {
  test('takes a tree and gives it back as it was', async () => {
    const top = await freshFolder()
    const inner = await folder(top.id, 'inner')
    const early = await file(inner.id, 'early')
    await file(inner.id, 'a')
    const trash = (nodeIds: string[]) => trashNodes(admin, { projectId: project.id, nodeIds })
    await trash([early.nodeId])
    await trash([top.id, inner.id])
    expect(await codeOf(folder(inner.id, 'x'))).toBe('node_trashed')
    const { items } = await listTrash(admin, { projectId: project.id, limit: 2 })
    expect(items).toMatchObject([
      { id: top.id, nodes: 3, destination: [], trashedBy: { id: admin.actor.userId } },
      { id: early.nodeId, nodes: 1, destination: null },
    ])
    const back = { projectId: project.id, conflict: 'fail' as const }
    expect((await restoreNodes(admin, { ...back, nodeIds: [early.nodeId] })).failed[0]?.code).toBe(
      'node_trashed',
    )
    await restoreNodes(admin, { ...back, nodeIds: [top.id] })
    expect(await names(inner.id)).toEqual(['a'])
    expect((await restoreNodes(admin, { ...back, nodeIds: [early.nodeId] })).failed).toEqual([])
    expect(await names(inner.id)).toEqual(['a', 'early'])
  })

  test('gives back under a taken name only as the person says', async () => {
    const top = await freshFolder()
    const { nodeId } = await file(top.id, 'x.txt', 1)
    await trashNodes(admin, { projectId: project.id, nodeIds: [nodeId] })
    await file(top.id, 'X.TXT', 2)
    const back = { projectId: project.id, nodeIds: [nodeId] }
    expect((await restoreNodes(admin, { ...back, conflict: 'fail' })).failed[0]?.code).toBe('name_taken')
    expect((await restoreNodes(admin, { ...back, conflict: 'keep_both' })).done[0]?.name).toBe('x (2).txt')
  })

  test('is emptied for good by who may, and only then', async () => {
    const own = await organization.project(admin)
    const member = await organization.person('member')
    const { nodeId } = await addTestFile(admin, own, { parentId: own.rootId, name: 'x' })
    const living = await addTestFile(admin, own, { parentId: own.rootId, name: 'y' })
    await trashNodes(member, { projectId: own.id, nodeIds: [nodeId] })
    expect(await codeOf(emptyTrash(member, { projectId: own.id }))).toBe('forbidden')
    const deleting = deleteNodes(admin, { projectId: own.id, nodeIds: [living.nodeId] })
    expect((await deleting).failed[0]?.code).toBe('not_trashed')
    expect(await emptyTrash(admin, { projectId: own.id })).toEqual({ nodes: 1 })
    expect(await codeOf(getNode(admin, { nodeId }))).toBe('not_found')
  })
})

test('an old version comes back as a new one', async () => {
  const top = await freshFolder()
  const one = await file(top.id, 'v.txt', 1)
  const two = await file(top.id, 'w.txt', 2)
  await moveNodes(admin, {
    projectId: project.id,
    nodeIds: [two.nodeId],
    parentId: project.rootId,
    conflict: 'fail',
  })
  await renameNode(admin, { nodeId: two.nodeId, name: 'v.txt' })
  const onto = {
    projectId: project.id,
    nodeIds: [two.nodeId],
    parentId: top.id,
    conflict: 'new_version' as const,
  }
  await moveNodes(admin, onto)
  const restored = await restoreVersion(admin, { nodeId: one.nodeId, versionId: one.versionId })
  expect(restored).toMatchObject({ number: 3, restoredFrom: 1, size: 1, current: true })
  const { items } = await listHistory(admin, { nodeId: one.nodeId, limit: 10 })
  expect(items.map(({ action }) => action)).toEqual(['version_restored', 'version_added'])
})

test('who is not there, or may not, is told the same or told so', async () => {
  const node = await freshFolder()
  const viewer = await organization.person('viewer')
  const unassigned = await organization.person(null)
  const other = await TestOrganization.make(database)
  const stranger = await other.person('account_administrator')
  const foreign = await other.project(stranger)
  const rename = (ctx: ActorContext) => codeOf(renameNode(ctx, { nodeId: node.id, name: unique('n') }))
  expect(await rename(viewer)).toBe('forbidden')
  expect(await rename(unassigned)).toBe('not_found')
  expect(await rename(stranger)).toBe('not_found')
  expect(await codeOf(getNode(stranger, { nodeId: node.id }))).toBe('not_found')
  const into = {
    projectId: foreign.id,
    nodeIds: [node.id],
    parentId: foreign.rootId,
    conflict: 'fail' as const,
  }
  expect((await moveNodes(stranger, into)).failed).toEqual([
    { nodeId: node.id, code: 'not_found', title: 'Not found', name: null },
  ])
  expect(await codeOf(listNodes(stranger, { ...listing(node.id), projectId: foreign.id }))).toBe(
    'parent_missing',
  )
  await other.close()
})
