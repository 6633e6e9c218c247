import type { DeliveredReceipt } from '@holdfast/contracts/connector/receipt'
import type { Conflict } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { SigningConnector } from '../../../tests/harness/signing-connector.ts'
import type { ActorContext } from '../context.ts'
import { getNode } from '../nodes/get.ts'
import { listHistory } from '../nodes/list-history.ts'
import { listNodes } from '../nodes/list.ts'
import { trashNodes } from '../nodes/trash.ts'
import { removeProjectMember } from '../projects/remove-member.ts'
import { getProject } from '../projects/get.ts'
import { setProjectMember } from '../projects/set-member.ts'
import { reserveUploads } from './reserve.ts'

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

interface Wanted {
  path: string[]
  conflict?: Conflict
  size?: number
  by?: ActorContext
}

/** Signed receipts of files that were reserved and have arrived. */
async function arrived(project: Project, wanted: readonly Wanted[]): Promise<string[]> {
  const receipts: string[] = []
  for (const { path, conflict = 'fail', size = 10, by = admin } of wanted) {
    const files = [{ ref: 'f', path, size }]
    const input = { projectId: project.id, parentId: project.rootId, conflict, files }
    const { items } = await reserveUploads(by, input, connector.issuer)
    const grant = items[0]?.grant?.grant
    if (!grant) throw new Error(JSON.stringify(items))
    receipts.push(await connector.sign(connector.receiptFor(grant)))
  }
  return receipts
}

const outcomes = (answers: readonly DeliveredReceipt[]) => answers.map(({ outcome }) => outcome)
const page = { sort: 'name', order: 'asc', foldersFirst: true, limit: 200 } as const

async function namesIn(project: Project): Promise<string[]> {
  const { items } = await listNodes(admin, { ...page, projectId: project.id, parentId: project.rootId })
  return items.map(({ name }) => name)
}

describe('receipts that are delivered together', () => {
  test('become files with all that a file has', async () => {
    const project = await organization.project(admin)
    const receipts = await arrived(project, [
      { path: ['a.txt'], size: 0 },
      { path: ['b.png'] },
      { path: ['c'], conflict: 'keep_both' },
    ])
    const answers = await connector.deliverAll(receipts)
    expect(outcomes(answers)).toEqual(['committed', 'committed', 'committed'])
    expect(await namesIn(project)).toEqual(['a.txt', 'b.png', 'c'])
    const { usage } = await getProject(admin, { projectId: project.id })
    expect(usage).toMatchObject({ storedBytes: 20, reservedBytes: 0, files: 3 })
    const [, second] = answers
    if (second?.outcome !== 'committed') throw new Error('not committed')
    const node = await getNode(admin, { nodeId: second.nodeId })
    expect(node).toMatchObject({ name: 'b.png', size: 10, type: 'image/png' })
    const history = await listHistory(admin, { nodeId: second.nodeId, limit: 10 })
    expect(history.items.map(({ action }) => action)).toEqual(['created'])
    const parent = await getNode(admin, { nodeId: project.rootId })
    expect(parent.childCount).toBe(3)
    const [row] = await organization.sql`
      select count(*)::int as rows, count(distinct object_id)::int as files from audit_events
      where action = 'node.created' and object_name in ('a.txt', 'b.png', 'c') and actor_id = ${admin.actor.userId}`
    expect(row).toEqual({ rows: 3, files: 3 })
    // Once more, as after an answer that was lost.
    expect(await connector.deliverAll(receipts)).toEqual(answers)
    expect(await namesIn(project)).toHaveLength(3)
  })

  test('go their own ways where they differ', async () => {
    const project = await organization.project(admin)
    const other = await organization.person('account_administrator')
    await connector.deliverAll(await arrived(project, [{ path: ['old'] }]))
    const receipts = [
      ...(await arrived(project, [{ path: ['new'] }, { path: ['twin'] }, { path: ['Twin'] }])),
      ...(await arrived(project, [{ path: ['old'], conflict: 'new_version' }])),
      ...(await arrived(project, [{ path: ['old'], conflict: 'keep_both' }])),
      ...(await arrived(project, [{ path: ['folder', 'inside'] }, { path: ['theirs'], by: other }])),
      'no.receipt.atall',
    ]
    const answers = await connector.deliverAll([...receipts, receipts[0] ?? ''])
    expect(outcomes(answers)).toEqual([
      'committed',
      'committed',
      'unplaced',
      'committed',
      'committed',
      'committed',
      'committed',
      'refused',
      'committed',
    ])
    expect(answers.at(-1)).toEqual(answers[0])
    expect(await namesIn(project)).toEqual(['folder', 'new', 'old', 'old (2)', 'theirs', 'twin'])
    const { usage } = await getProject(admin, { projectId: project.id })
    expect(usage).toMatchObject({ storedBytes: 80, reservedBytes: 0 })
    const [row] = await organization.sql`
      select actor_id from audit_events where object_name = 'theirs' and action = 'node.created'`
    expect(row?.['actor_id']).toBe(other.actor.userId)
  })

  test('keep their bytes when the folder is gone, and are discarded when the right is', async () => {
    const project = await organization.project(admin)
    const inFolder = await arrived(project, [{ path: ['gone', 'x'] }, { path: ['gone', 'y'] }])
    const { items } = await listNodes(admin, { ...page, projectId: project.id, parentId: project.rootId })
    await trashNodes(admin, { projectId: project.id, nodeIds: items.map(({ id }) => id) })
    expect(outcomes(await connector.deliverAll(inFolder))).toEqual(['unplaced', 'unplaced'])
    const member = await organization.person(null)
    const person = { projectId: project.id, userId: member.actor.userId }
    await setProjectMember(admin, { ...person, role: 'member' })
    const receipts = await arrived(project, [
      { path: ['m'], by: member },
      { path: ['n'], by: member },
    ])
    await removeProjectMember(admin, person)
    expect(outcomes(await connector.deliverAll(receipts))).toEqual(['discard', 'discard'])
    expect(await namesIn(project)).toEqual([])
  })

  test('at once from several processes commit each once', async () => {
    const project = await organization.project(admin)
    const receipts = await arrived(
      project,
      Array.from({ length: 8 }, (_, index) => ({ path: [`f${index}`] })),
    )
    const orders = [receipts, receipts.toReversed(), receipts.slice(2, 6), receipts]
    const answers = await Promise.all(orders.map((order) => connector.deliverAll(order)))
    expect(new Set(answers.flatMap(outcomes))).toEqual(new Set(['committed']))
    expect(await namesIn(project)).toHaveLength(8)
    const { usage } = await getProject(admin, { projectId: project.id })
    expect(usage).toMatchObject({ storedBytes: 80, reservedBytes: 0, files: 8 })
  })
})
