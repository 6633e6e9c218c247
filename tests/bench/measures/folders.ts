import {
  createFolder,
  listNodes,
  moveNodes,
  renameNode,
  restoreNodes,
  trashNodes,
} from '@holdfast/contracts/nodes'
import type { Measure } from '../bench.ts'
import { figure } from '../figures.ts'
import type { Figure, Target } from '../figures.ts'
import { fillFolder } from '../fill.ts'
import type { Holdfast } from '../holdfast.ts'
import { HttpClient } from '../load/http.ts'
import { median, percentile } from '../statistics.ts'

const SAMPLES = 300
const WARM_UP = 50
const atMost = (limit: number): Target => ({ of: 'value', atMost: limit })

export async function makeFolder(
  { admin, project }: Holdfast,
  name: string,
  parentId = project.rootId,
): Promise<string> {
  const input = { params: { projectId: project.id }, body: { parentId, name } }
  return (await admin.client.call(createFolder, input)).id
}

/** The first page of a small and of a large folder, in turns. */
export const lists: Measure = {
  name: 'list',
  run: async (bench) => {
    const holdfast = await bench.holdfast()
    const [small, large] = [await makeFolder(holdfast, 'small'), await makeFolder(holdfast, 'large')]
    await fillFolder(holdfast, small, 1000)
    await fillFolder(holdfast, large, 100_000)
    const http = new HttpClient(1)
    const [ofSmall, ofLarge]: [number[], number[]] = [[], []]
    for (let turn = -WARM_UP; turn < SAMPLES; turn += 1) {
      const took = [await firstPage(http, holdfast, small), await firstPage(http, holdfast, large)] as const
      if (turn < 0) continue
      ofSmall.push(took[0])
      ofLarge.push(took[1])
    }
    http.close()
    return listFigures(ofSmall, ofLarge)
  },
}

function listFigures(small: readonly number[], large: readonly number[]): Figure[] {
  const [p95Small, p95Large] = [percentile(small, 0.95), percentile(large, 0.95)]
  return [
    figure('first page of 1,000, p95', p95Small, 'ms'),
    figure('first page of 100,000, p50', median(large), 'ms'),
    figure('first page of 100,000, p95', p95Large, 'ms', atMost(20)),
    figure('first page of 100,000 against 1,000, p95', p95Large / p95Small, 'x', atMost(1.3)),
  ]
}

async function firstPage(
  http: HttpClient,
  { appliance, admin, project }: Holdfast,
  parentId: string,
): Promise<number> {
  const path = listNodes.path.replace('{projectId}', project.id)
  const url = `${appliance.url}${path}?parentId=${parentId}&limit=200`
  const reply = await http.expect(url, { headers: { Cookie: admin.client.cookieHeader() } }, 200)
  // As the route's contract says.
  const { items } = JSON.parse(String(reply.body)) as { items: unknown[] }
  if (items.length !== 200) throw new Error(`a page of ${items.length} rows came`)
  return reply.total
}

/** One act after the other on a folder of 1,000. */
export const changes: Measure = {
  name: 'create, rename, move',
  run: async (bench) => {
    const holdfast = await bench.holdfast()
    const { client } = holdfast.admin
    const [from, to] = [await makeFolder(holdfast, 'from'), await makeFolder(holdfast, 'to')]
    await fillFolder(holdfast, from, 1000)
    const samples: Record<'create' | 'rename' | 'move', number[]> = { create: [], rename: [], move: [] }
    for (let turn = -WARM_UP; turn < SAMPLES; turn += 1) {
      const begun = performance.now()
      const nodeId = await makeFolder(holdfast, `folder ${turn}`, from)
      const created = performance.now()
      await client.call(renameNode, { params: { nodeId }, body: { name: `renamed ${turn}` } })
      const renamed = performance.now()
      await move(holdfast, nodeId, to)
      const moved = performance.now()
      if (turn < 0) continue
      samples.create.push(created - begun)
      samples.rename.push(renamed - created)
      samples.move.push(moved - renamed)
    }
    return Object.entries(samples).map(([act, took]) =>
      figure(`${act}, p95`, percentile(took, 0.95), 'ms', atMost(15)),
    )
  },
}

/** A tree of 50,000 nodes, 1,000 of them in each of its folders. */
export const largeTrees: Measure = {
  name: 'large tree',
  run: async (bench) => {
    const holdfast = await bench.holdfast()
    const [tree, other] = [await makeFolder(holdfast, 'tree'), await makeFolder(holdfast, 'other')]
    for (let index = 0; index < 50; index += 1) {
      await fillFolder(holdfast, await makeFolder(holdfast, `folder ${index}`, tree), 999)
    }
    const [moves, trashes, restores]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round <= bench.rounds; round += 1) {
      moves.push(await timed(() => move(holdfast, tree, other)))
      await move(holdfast, tree, holdfast.project.rootId)
      trashes.push(await timed(() => trash(holdfast, tree)))
      restores.push(await timed(() => restore(holdfast, tree)))
    }
    // The first of each was the warm-up.
    return [
      figure('a folder of 50,000 moves', median(moves.slice(1)), 'ms', atMost(100)),
      figure('a folder of 50,000 goes to the trash', median(trashes.slice(1)), 'ms', atMost(2000)),
      figure('a folder of 50,000 comes back from the trash', median(restores.slice(1)), 'ms'),
    ]
  },
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await act()
  return performance.now() - begun
}

interface Outcomes {
  failed: readonly { code: string }[]
}

function move({ admin, project }: Holdfast, nodeId: string, parentId: string): Promise<void> {
  const input = { params: { projectId: project.id }, body: { nodeIds: [nodeId], parentId } }
  return admin.client.call(moveNodes, input).then(requireDone)
}

function trash({ admin, project }: Holdfast, nodeId: string): Promise<void> {
  const input = { params: { projectId: project.id }, body: { nodeIds: [nodeId] } }
  return admin.client.call(trashNodes, input).then(requireDone)
}

function restore({ admin, project }: Holdfast, nodeId: string): Promise<void> {
  const input = { params: { projectId: project.id }, body: { nodeIds: [nodeId] } }
  return admin.client.call(restoreNodes, input).then(requireDone)
}

function requireDone({ failed: [first] }: Outcomes): void {
  if (first) throw new Error(`an act on a node failed: ${first.code}`)
}
