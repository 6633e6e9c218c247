import type { Conflict } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { decodeJwt } from 'jose'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { SigningConnector } from '../../../tests/harness/signing-connector.ts'
import type { ActorContext } from '../context.ts'
import { createFolder } from '../nodes/create-folder.ts'
import { getNode } from '../nodes/get.ts'
import { listNodes } from '../nodes/list.ts'
import { trashNodes } from '../nodes/trash.ts'
import { getProject } from '../projects/get.ts'
import { listVersions } from '../versions/list.ts'
import { cancelUpload } from './cancel.ts'
import { getUpload } from './get.ts'
import { grantUpload } from './grant.ts'
import { holdUpload } from './lease.ts'
import { listUnplaced } from './list-unplaced.ts'
import { reserveUploads } from './reserve.ts'
import { discardUnplaced, placeUnplaced } from './settle-unplaced.ts'

let database: TestDatabase
let organization: TestOrganization
let connector: SigningConnector
let admin: ActorContext
beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  connector = await SigningConnector.make(database, organization)
  admin = await organization.person('account_administrator')
})
afterAll(async () => {
  await connector.close()
  await organization.close()
  await database.drop()
})

const page = { sort: 'name', order: 'asc', foldersFirst: true, limit: 200 } as const

function reserve(
  project: Project,
  path: string[],
  { size = 10, conflict = 'fail' as Conflict, ctx = admin } = {},
) {
  const file = { ref: 'f', path, size }
  return reserveUploads(ctx, { projectId: project.id, parentId: project.rootId, conflict, files: [file] })
}

async function reserved(project: Project, path: string[], options = {}): Promise<string> {
  const { items } = await reserve(project, path, options)
  const id = items[0]?.uploadId
  if (!id) throw new Error(JSON.stringify(items))
  return id
}

async function receiptOf(uploadId: string, ctx = admin) {
  const { grant } = await grantUpload(ctx, { uploadId }, connector.issuer)
  return connector.receiptFor(grant)
}

async function upload(project: Project, path: string[], options = {}) {
  return connector.deliver(await receiptOf(await reserved(project, path, options)))
}

const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
const usageOf = async (project: Project) => (await getProject(admin, { projectId: project.id })).usage

describe('an upload', () => {
  test('makes its folders, reserves its quota, and is a file once its receipt came', async () => {
    const project = await organization.project(admin)
    const uploadId = await reserved(project, ['a', 'b', 'c.txt'])
    expect(await usageOf(project)).toMatchObject({ storedBytes: 0, reservedBytes: 10, files: 0 })
    const receipt = await receiptOf(uploadId)
    const answer = await connector.deliver(receipt)
    expect(answer.outcome).toBe('committed')
    expect(await usageOf(project)).toMatchObject({ storedBytes: 10, reservedBytes: 0, files: 1 })
    const state = await getUpload(admin, { uploadId })
    const node = await getNode(admin, { nodeId: state.nodeId ?? '' })
    expect(node).toMatchObject({ name: 'c.txt', size: 10, type: 'text/plain' })
    expect(node.path.map(({ name }) => name)).toEqual(['a', 'b'])
    // Delivered again, to the same end.
    expect(await connector.deliver(receipt)).toEqual(answer)
    expect(await usageOf(project)).toMatchObject({ storedBytes: 10, files: 1 })
    expect(await codeOf(grantUpload(admin, { uploadId }, connector.issuer))).toBe('upload_committed')
    expect(await codeOf(cancelUpload(admin, { uploadId }))).toBe('upload_committed')
  })

  test('that is small is granted with its reservation, as long as its connector is there', async () => {
    const project = await organization.project(admin)
    const files = [
      { ref: 'small', path: ['new folder', 'small'], size: 1 << 20 },
      { ref: 'large', path: ['large'], size: (1 << 20) + 1 },
      { ref: 'refused', path: ['bad/name'], size: 1 },
    ]
    const input = { projectId: project.id, parentId: project.rootId, conflict: 'fail' as const, files }
    const { items } = await reserveUploads(admin, input, connector.issuer)
    expect(items.map(({ grant }) => grant !== null)).toEqual([true, false, false])
    const [{ uploadId, grant } = { uploadId: null, grant: null }] = items
    if (!uploadId || !grant) throw new Error('no grant')
    expect(Date.parse(grant.expiresAt) - Date.now()).toBeGreaterThan(55_000)
    expect(await holdUpload(connector.ctx, { uploadId, fence: grant.fence, holder: 'h' })).toMatchObject({
      fence: 1,
    })
    const later = await grantUpload(admin, { uploadId }, connector.issuer)
    const claimsOf = (token: string) => ({ ...decodeJwt(token), iat: 0, exp: 0, jti: '' })
    expect(claimsOf(later.grant)).toEqual(claimsOf(grant.grant))
    expect(await connector.deliver(connector.receiptFor(grant.grant))).toMatchObject({ outcome: 'committed' })
    const { items: plain } = await reserveUploads(admin, { ...input, conflict: 'keep_both' })
    expect(plain.map((item) => item.grant)).toEqual([null, null, null])
  })

  test('is committed once when its receipt is delivered many times at once', async () => {
    const project = await organization.project(admin)
    const receipt = await receiptOf(await reserved(project, ['x']))
    const answers = await Promise.all([1, 2, 3, 4].map(() => connector.deliver(receipt)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await usageOf(project)).toMatchObject({ storedBytes: 10, reservedBytes: 0, files: 1 })
  })

  test('of one of 100 files stands beside those that are refused', async () => {
    const project = await organization.project(admin)
    const files = Array.from({ length: 100 }, (_, index) => ({
      ref: String(index),
      path: [`d${index % 3}`, index % 10 === 0 ? 'bad/name' : `f${index}`],
      size: index,
    }))
    const input = { projectId: project.id, parentId: project.rootId, conflict: 'fail' as const, files }
    const { items } = await reserveUploads(admin, input)
    expect(items.map((item) => item.ref)).toEqual(files.map((file) => file.ref))
    expect(items.filter((item) => item.problem?.code === 'name_invalid')).toHaveLength(10)
    expect(items.filter((item) => item.uploadId)).toHaveLength(90)
    const again = await reserveUploads(admin, input)
    expect(again.items.filter((item) => item.uploadId)).toHaveLength(90)
    const { items: folders } = await listNodes(admin, {
      ...page,
      projectId: project.id,
      parentId: project.rootId,
    })
    expect(folders.map(({ name }) => name)).toEqual(['d0', 'd1', 'd2'])
  })

  test('by two people of one tree makes each folder once', async () => {
    const project = await organization.project(admin)
    const drop = (name: string) =>
      reserveUploads(admin, {
        projectId: project.id,
        parentId: project.rootId,
        conflict: 'fail',
        files: [1, 2, 3, 4].map((n) => ({
          ref: `${n}`,
          path: ['Top', n % 2 ? 'É' : 'e\u0301', `${n}${name}`],
          size: 0,
        })),
      })
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(drop))
    expect(answers.flatMap(({ items }) => items).every((item) => item.uploadId)).toBe(true)
    const { items } = await listNodes(admin, { ...page, projectId: project.id, parentId: project.rootId })
    expect(items).toMatchObject([{ name: 'Top', childCount: 1 }])
  })

  test('stays within the quota, siblings together', async () => {
    const project = await organization.project(admin, 25)
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => reserve(project, [name])))
    const problems = answers.map(({ items }) => items[0]?.problem?.code)
    expect(problems.filter((code) => code === 'quota_exceeded')).toHaveLength(2)
    const open = answers.flatMap(({ items }) => items[0]?.uploadId ?? [])
    await cancelUpload(admin, { uploadId: open[0] ?? '' })
    await cancelUpload(admin, { uploadId: open[0] ?? '' })
    expect(await usageOf(project)).toMatchObject({ reservedBytes: 10 })
    expect((await reserve(project, ['e'])).items[0]?.problem).toBeNull()
  })

  test('stays within the quota of the organisation', async () => {
    const other = await TestOrganization.make(database)
    await other.sql`update organizations set quota_bytes = 15 where id = ${other.id}`
    const person = await other.person('account_administrator')
    const [one, two] = [await other.project(person), await other.project(person)]
    const answers = await Promise.all([one, two].map((project) => reserve(project, ['x'], { ctx: person })))
    expect(answers.map(({ items }) => items[0]?.problem?.code ?? 'fine').toSorted()).toEqual([
      'fine',
      'quota_exceeded',
    ])
    await other.close()
  })

  test('of an empty file needs no room', async () => {
    const project = await organization.project(admin, 0)
    expect(await upload(project, ['empty'], { size: 0 })).toMatchObject({ outcome: 'committed' })
  })
})

describe('a name that is taken', () => {
  test('is refused at once under fail, by case and normal form too', async () => {
    const project = await organization.project(admin)
    await upload(project, ['Ünique.txt'])
    const { items } = await reserve(project, ['u\u0308NIQUE.TXT'])
    expect(items[0]?.problem?.code).toBe('name_taken')
  })

  test('gets a number under keep_both, and a version under new_version', async () => {
    const project = await organization.project(admin)
    await upload(project, ['a.txt'])
    await upload(project, ['a.txt'], { conflict: 'keep_both' })
    const answer = await upload(project, ['A.txt'], { conflict: 'new_version', size: 11 })
    const { items } = await listNodes(admin, { ...page, projectId: project.id, parentId: project.rootId })
    expect(items.map(({ name, size }) => [name, size])).toEqual([
      ['a (2).txt', 10],
      ['a.txt', 11],
    ])
    const nodeId = answer.outcome === 'committed' ? answer.nodeId : ''
    const versions = await listVersions(admin, { nodeId, limit: 10 })
    expect(versions.items.map(({ number, current }) => [number, current])).toEqual([
      [2, true],
      [1, false],
    ])
  })

  test('only at the end leaves the file unplaced, and someone places it', async () => {
    const project = await organization.project(admin)
    const receipts = await Promise.all(
      (await Promise.all([reserved(project, ['same']), reserved(project, ['same'])])).map((id) =>
        receiptOf(id),
      ),
    )
    const answers = await Promise.all(receipts.map((receipt) => connector.deliver(receipt)))
    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['committed', 'unplaced'])
    const { items } = await listUnplaced(admin, { projectId: project.id, limit: 10 })
    expect(items).toMatchObject([{ name: 'same', reason: 'name_taken', size: 10 }])
    expect(await usageOf(project)).toMatchObject({ storedBytes: 20, files: 1, reservedBytes: 0 })
    const place = { projectId: project.id, unplacedId: items[0]?.id ?? '', parentId: project.rootId }
    expect(await codeOf(placeUnplaced(admin, { ...place, name: 'same', conflict: 'fail' }))).toBe(
      'name_taken',
    )
    const placed = await placeUnplaced(admin, { ...place, name: 'other', conflict: 'fail' })
    expect(placed).toMatchObject({ name: 'other', size: 10 })
    expect(await codeOf(placeUnplaced(admin, { ...place, name: 'third', conflict: 'fail' }))).toBe(
      'not_found',
    )
    expect(await usageOf(project)).toMatchObject({ storedBytes: 20, files: 2 })
  })
})

describe('while bytes are on their way', () => {
  test('the folder goes to the trash: the file is unplaced and can be given up', async () => {
    const project = await organization.project(admin)
    const folder = await createFolder(admin, { projectId: project.id, parentId: project.rootId, name: 'f' })
    const receipt = await receiptOf(await reserved(project, ['f', 'x']))
    await trashNodes(admin, { projectId: project.id, nodeIds: [folder.id] })
    const answer = await connector.deliver(receipt)
    expect(answer.outcome).toBe('unplaced')
    const { items } = await listUnplaced(admin, { projectId: project.id, limit: 10 })
    expect(items[0]?.reason).toBe('node_trashed')
    await discardUnplaced(admin, { projectId: project.id, unplacedId: items[0]?.id ?? '' })
    expect(await usageOf(project)).toMatchObject({ storedBytes: 0, reservedBytes: 0 })
  })

  test.each([
    [
      'the role',
      (id: string) => organization.sql`update role_assignments set role = 'viewer' where user_id = ${id}`,
    ],
    ['membership', (id: string) => organization.sql`delete from memberships where user_id = ${id}`],
    ['the account', (id: string) => organization.sql`update users set state = 'disabled' where id = ${id}`],
  ])('%s is lost: the bytes are discarded, audited, and removed later', async (_, lose) => {
    const project = await organization.project(admin)
    const person = await organization.person('member')
    const receipt = await receiptOf(await reserved(project, ['x'], { ctx: person }), person)
    await lose(person.actor.userId)
    const answer = await connector.deliver(receipt)
    expect(answer).toEqual({ outcome: 'discard', code: 'upload_discarded' })
    expect(await connector.deliver(receipt)).toEqual(answer)
    expect(await usageOf(project)).toMatchObject({ storedBytes: 0, reservedBytes: 0 })
    const audited = await organization.sql`
      select 1 from audit_events where action = 'upload.discarded' and object_id = ${receipt.upload}`
    expect(audited).toHaveLength(1)
    const blobs = await organization.sql`select state from blobs where project_id = ${project.id}`
    expect(blobs).toMatchObject([{ state: 'doomed' }])
  })

  test('one holder at a time: another takes over only after silence, under a higher fence', async () => {
    const project = await organization.project(admin)
    const uploadId = await reserved(project, ['x'])
    const { fence } = await grantUpload(admin, { uploadId }, connector.issuer)
    expect(fence).toBe(1)
    const hold = (holder: string, held: number) =>
      holdUpload(connector.ctx, { uploadId, fence: held, holder })
    expect(await hold('one', 1)).toMatchObject({ fence: 1 })
    expect(await codeOf(hold('two', 1))).toBe('upload_busy')
    await organization.sql`update uploads set lease_until = now() - interval '1 second' where id = ${uploadId}`
    expect(await hold('two', 1)).toMatchObject({ fence: 2 })
    expect(await codeOf(hold('one', 1))).toBe('upload_busy')
    expect(await hold('two', 2)).toMatchObject({ fence: 2 })
    expect((await grantUpload(admin, { uploadId }, connector.issuer)).fence).toBe(2)
  })
})

describe('a receipt', () => {
  test('that was forged, is for others or about other things is refused', async () => {
    const project = await organization.project(admin)
    const receipt = await receiptOf(await reserved(project, ['x']))
    const forged = await connector.sign(receipt, generateKeyPairSync('ed25519').privateKey)
    expect(await codeOf(connector.deliverSigned(forged))).toBe('receipt_invalid')
    const other = (changes: object) => codeOf(connector.deliver({ ...receipt, ...changes }))
    expect(await other({ aud: randomUUID() })).toBe('receipt_invalid')
    expect(await other({ iss: randomUUID() })).toBe('receipt_invalid')
    expect(await other({ epoch: 4 })).toBe('receipt_invalid')
    expect(await other({ size: 11 })).toBe('receipt_invalid')
    expect(await other({ partSize: 1 << 20 })).toBe('receipt_invalid')
    expect(await other({ storage: randomUUID() })).toBe('storage_foreign')
    expect(await other({ object: receipt.object.replace(/.$/, (last) => (last === '0' ? '1' : '0')) })).toBe(
      'receipt_invalid',
    )
    expect(await usageOf(project)).toMatchObject({ storedBytes: 0, reservedBytes: 10 })
  })

  test('of another connector’s storage is refused, and so is holding its uploads', async () => {
    const other = await TestOrganization.make(database)
    const foreign = await SigningConnector.make(database, other)
    const project = await organization.project(admin)
    const uploadId = await reserved(project, ['x'])
    const receipt = await receiptOf(uploadId)
    const mine = { ...receipt, iss: other.connectorId, aud: foreign.ctx.appliance }
    expect(await codeOf(foreign.deliver(mine))).toBe('storage_foreign')
    expect(await codeOf(holdUpload(foreign.ctx, { uploadId, fence: 1, holder: 'x' }))).toBe('storage_foreign')
    await foreign.close()
    await other.close()
  })

  test('without an upload row is a recovered file, once', async () => {
    const project = await organization.project(admin)
    const receipt = { ...(await receiptOf(await reserved(project, ['x']))), upload: randomUUID() }
    const answer = await connector.deliver(receipt)
    expect(answer.outcome).toBe('unplaced')
    expect(await connector.deliver(receipt)).toEqual(answer)
    const { items } = await listUnplaced(admin, { projectId: project.id, limit: 10 })
    expect(items).toMatchObject([{ reason: 'recovered', name: 'x' }])
  })

  test('without a SHA-256 leads to a job that computes it', async () => {
    const project = await organization.project(admin)
    const receipt = await receiptOf(await reserved(project, ['x']))
    await connector.deliver({ ...receipt, sha256: null })
    const jobs = await organization.sql`
      select kind from connector_jobs where batch = array[${receipt.object.slice(-36)}]::uuid[]`
    expect(jobs).toMatchObject([{ kind: 'verify' }])
  })
})

test('nobody else gets the grant of an upload', async () => {
  const project = await organization.project(admin)
  const uploadId = await reserved(project, ['x'])
  const colleague = await organization.person('account_administrator')
  expect(await codeOf(grantUpload(colleague, { uploadId }, connector.issuer))).toBe('not_found')
  const other = await TestOrganization.make(database)
  const stranger = await other.person('account_administrator')
  expect(await codeOf(grantUpload(stranger, { uploadId }, connector.issuer))).toBe('not_found')
  expect(await codeOf(getUpload(stranger, { uploadId }))).toBe('not_found')
  expect(await codeOf(reserve(project, ['y'], { ctx: stranger }))).toBe('not_found')
  await other.close()
})
