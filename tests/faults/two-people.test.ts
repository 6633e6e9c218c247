import { randomUUID } from 'node:crypto'
import { createFolder, getNode, moveNodes, renameNode, trashNodes } from '@holdfast/contracts/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../harness/client.ts'
import { invite } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'
import { checkInvariants } from '../recovery/crash/invariants.ts'
import { Journal } from '../recovery/crash/journal.ts'
import { makeFolder, namesIn, refusalOf, setStage } from './stage.ts'
import type { Stage } from './stage.ts'

let stage: Stage
let other: SignedIn
beforeAll(async () => {
  stage = await setStage()
  other = await invite(stage.admin, 'member', stage.project.id)
})
afterAll(() => stage?.appliance.stop())

const move = (client: Client, nodeId: string, parentId: string) =>
  client.call(moveNodes, { params: { projectId: stage.project.id }, body: { nodeIds: [nodeId], parentId } })
const trash = (client: Client, nodeId: string) =>
  client.call(trashNodes, { params: { projectId: stage.project.id }, body: { nodeIds: [nodeId] } })

describe('two people', () => {
  it('who rename the same node after reading it: the second is told that it changed', async () => {
    const folder = await makeFolder(stage, randomUUID())
    const rename = (client: Client, name: string) =>
      client.call(renameNode, {
        params: { nodeId: folder.id },
        headers: { 'if-match': `"${folder.revision}"` },
        body: { name },
      })
    const outcomes = await Promise.all([
      refusalOf(rename(stage.client, `mine ${randomUUID()}`)),
      refusalOf(rename(other.client, `yours ${randomUUID()}`)),
    ])
    expect(outcomes.toSorted()).toEqual(['412 precondition_failed', 'done'])
  })

  it('who make the same folder at once: one makes it, the other is told', async () => {
    const name = randomUUID()
    const body = { parentId: stage.project.rootId, name }
    const make = (client: Client) =>
      client.call(createFolder, { params: { projectId: stage.project.id }, body })
    const outcomes = await Promise.all([stage.client, other.client].map((client) => refusalOf(make(client))))
    expect(outcomes.toSorted()).toEqual(['409 name_taken', 'done'])
  })

  it('who move two folders into each other: no ring is made, and nothing hangs in the air', async () => {
    for (let round = 0; round < 10; round++) {
      const [a, b] = [await makeFolder(stage, randomUUID()), await makeFolder(stage, randomUUID())]
      const [first, second] = await Promise.all([
        move(stage.client, a.id, b.id),
        move(other.client, b.id, a.id),
      ])
      expect(first.done.length + second.done.length).toBe(1)
      expect([...first.failed, ...second.failed].map(({ code }) => code)).toEqual(['move_into_itself'])
    }
    await expectInvariants()
  })

  it('who rename, move and trash the same node at the same moment: each is answered, the tree stays whole', async () => {
    const target = await makeFolder(stage, randomUUID())
    for (let round = 0; round < 15; round++) {
      const node = await makeFolder(stage, randomUUID())
      const body = { name: randomUUID() }
      const outcomes = await Promise.all([
        refusalOf(stage.client.call(renameNode, { params: { nodeId: node.id }, body })),
        refusalOf(
          other.client.call(renameNode, { params: { nodeId: node.id }, body: { name: randomUUID() } }),
        ),
        move(stage.client, node.id, target.id),
        trash(other.client, node.id),
        trash(stage.client, node.id),
      ])
      for (const outcome of outcomes)
        if (typeof outcome === 'string')
          expect(outcome).toMatch(/^(done|404 not_found|409 node_trashed|409 conflict)$/)
      const after = await stage.client.call(getNode, { params: { nodeId: node.id } })
      expect(after.trashedAt).not.toBeNull()
    }
    await expectInvariants()
  })
})

describe('a folder', () => {
  it('is not moved into itself or below itself', async () => {
    const outer = await makeFolder(stage, randomUUID())
    const middle = await makeFolder(stage, 'middle', outer.id)
    const inner = await makeFolder(stage, 'inner', middle.id)
    for (const target of [outer, middle, inner]) {
      const { done, failed } = await move(stage.client, outer.id, target.id)
      expect(done).toEqual([])
      expect(failed.map(({ code }) => code)).toEqual(['move_into_itself'])
    }
    expect(await namesIn(stage, middle.id)).toEqual(['inner'])
  })
})

async function expectInvariants(): Promise<void> {
  const journal = new Journal()
  await checkInvariants(stage.appliance.databaseUrl('postgres'), journal, 'afterwards')
  expect(journal.failures).toEqual([])
}
