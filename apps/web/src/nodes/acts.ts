import {
  copyNodes,
  deleteNodes,
  moveNodes,
  type Node,
  type NodeOutcomes,
  restoreNodes,
  trashNodes,
} from '@holdfast/contracts/nodes'
import { call } from '../api/call.ts'
import { askAbout } from './ask.ts'
import { decideAll, ruleOf } from './conflicts.ts'

/** The api takes so many nodes in one request. */
const atOnce = 1000

type Rule = 'fail' | 'keep_both' | 'new_version'
type Send = (nodeIds: string[], conflict: Rule) => Promise<NodeOutcomes>
type Failure = NodeOutcomes['failed'][number]

export interface Outcome {
  done: Node[]
  /** Those that failed for another reason than a taken name, or that were skipped. */
  failed: Failure[]
  skipped: number
}

export function moveInto(projectId: string, nodeIds: string[], parentId: string): Promise<Outcome> {
  const send: Send = (ids, conflict) =>
    call(moveNodes, { params: { projectId }, body: { nodeIds: ids, parentId, conflict } })
  return withConflicts('move', nodeIds, send)
}

export function copyInto(projectId: string, nodeIds: string[], parentId: string): Promise<Outcome> {
  const send: Send = (ids, conflict) =>
    call(copyNodes, { params: { projectId }, body: { nodeIds: ids, parentId, conflict } })
  return withConflicts('copy', nodeIds, send)
}

/** Brings nodes back to where they were, or into `parentId`. */
export function restore(projectId: string, nodeIds: string[], parentId?: string): Promise<Outcome> {
  const target = parentId === undefined ? {} : { parentId }
  const send: Send = (ids, conflict) =>
    call(restoreNodes, { params: { projectId }, body: { nodeIds: ids, ...target, conflict } })
  return withConflicts('restore', nodeIds, send)
}

export function trash(projectId: string, nodeIds: string[]): Promise<NodeOutcomes> {
  return inPortions(nodeIds, (ids) => call(trashNodes, { params: { projectId }, body: { nodeIds: ids } }))
}

export function deleteForGood(projectId: string, nodeIds: string[]): Promise<NodeOutcomes> {
  return inPortions(nodeIds, (ids) => call(deleteNodes, { params: { projectId }, body: { nodeIds: ids } }))
}

/** Tries all, asks about those whose name is taken, and tries these again as decided. */
async function withConflicts(
  act: 'move' | 'copy' | 'restore',
  nodeIds: string[],
  send: Send,
): Promise<Outcome> {
  const first = await inPortions(nodeIds, (ids) => send(ids, 'fail'))
  const taken = first.failed.filter((one) => one.code === 'name_taken')
  const outcome: Outcome = {
    done: first.done,
    failed: first.failed.filter((one) => one.code !== 'name_taken'),
    skipped: 0,
  }
  const clashes = taken.map((one) => ({ nodeId: one.nodeId, name: one.name ?? '' }))
  const decided = await decideAll(clashes, askAbout(act))
  outcome.skipped = decided.skip.length
  for (const decision of ['replace', 'keep_both'] as const) {
    const rule = ruleOf(decision)
    const ids = decided[decision].map((one) => one.nodeId)
    if (rule === undefined || ids.length === 0) continue
    const again = await inPortions(ids, (some) => send(some, rule))
    outcome.done.push(...again.done)
    outcome.failed.push(...again.failed)
  }
  return outcome
}

async function inPortions(
  ids: string[],
  send: (ids: string[]) => Promise<NodeOutcomes>,
): Promise<NodeOutcomes> {
  const all: NodeOutcomes = { done: [], failed: [] }
  for (let from = 0; from < ids.length; from += atOnce) {
    const { done, failed } = await send(ids.slice(from, from + atOnce))
    all.done.push(...done)
    all.failed.push(...failed)
  }
  return all
}
