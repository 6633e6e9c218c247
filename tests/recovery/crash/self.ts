import type { NodeOutcomes } from '@holdfast/contracts/nodes'
import { ApiProblem } from '../../harness/client.ts'
import type { Client } from '../../harness/client.ts'
import { attempt } from './attempt.ts'
import type { Attempt } from './attempt.ts'
import type { Journal, Place, Sent } from './journal.ts'
import type { Chance } from './random.ts'

/** One client of a run, with what it has sent so far. */
export type Self = {
  client: Client
  projectId: string
  /** Two folders that nobody else touches. */
  folders: readonly [string, string]
  journal: Journal
  chance: Chance
  seed: number
  /** Numbers of contents, unique in the run. */
  nextFile: () => number
  /** Whether the run may still store so many bytes. */
  mayStore: (size: number) => boolean
  sent: Sent[]
}

/** A file of this client's own that is in a known place, living. */
export function pickPlaced({ sent, chance, journal }: Self): [nodeId: string, place: Place] | undefined {
  const own = sent.flatMap(({ nodeId, deletion }): [string, Place][] => {
    const place = nodeId ? journal.places.get(nodeId) : undefined
    const known = place && place !== 'uncertain' && !place.trashed
    return nodeId && deletion === 'none' && known ? [[nodeId, place]] : []
  })
  return own.length > 0 ? chance.pick(own) : undefined
}

/** An act on one node; a failure of that node is a refusal. */
export function attemptOne(act: (signal: AbortSignal) => Promise<NodeOutcomes>): Promise<Attempt<unknown>> {
  return attempt(async (signal) => {
    const { done, failed } = await act(signal)
    if (done.length === 1) return done[0]
    const { code = 'nothing', title = '' } = failed[0] ?? {}
    throw new ApiProblem(422, { code, title }, 'act on one node')
  })
}

/** Writes down where an act left a node: for sure, or perhaps. */
export function note(
  { journal }: Self,
  nodeId: string,
  answer: Attempt<unknown>,
  what: string,
  place: Place,
): void {
  requireDone(journal, answer, `${what} of ${nodeId}`)
  if (answer.kind === 'unknown') journal.places.set(nodeId, 'uncertain')
  if (answer.kind === 'done') journal.places.set(nodeId, place)
}

/** These are a client's own things in known places: nothing may be refused, least of all as "not found". */
export function requireDone(journal: Journal, answer: Attempt<unknown>, what: string): void {
  if (answer.kind === 'unknown') journal.count('answers lost')
  if (answer.kind !== 'refused') return
  if (answer.problem.status === 429) return journal.count('rate limited')
  // A version whose upload ended after its file had moved away made a new file of that name.
  if (answer.problem.code === 'name_taken') return journal.count('name taken')
  journal.fail(`${what} was refused: ${answer.problem.message}`)
}
