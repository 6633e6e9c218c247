import type { Figure, Target } from './figures.ts'
import { median } from './statistics.ts'

/** One who takes part: does the work once and tells what it reached (a rate, or a time). */
export interface Subject {
  name: string
  run: () => Promise<number>
}

/** The samples of each subject, one for each round. */
export type Samples = Map<string, number[]>

/**
 * Lets all subjects do the same work in turns: a warm-up first, then `rounds` rounds in which each runs once, beginning
 * with another each time, so that whatever else the machine does falls on all of them.
 */
export async function takeTurns(subjects: readonly Subject[], rounds: number): Promise<Samples> {
  const samples: Samples = new Map(subjects.map(({ name }) => [name, []]))
  for (const { run } of subjects) await run()
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const subject = subjects[(round + turn) % subjects.length]
      if (subject) samples.get(subject.name)?.push(await subject.run())
    }
  }
  return samples
}

export interface Comparison {
  name: string
  unit: string
  /** The subject that is measured, and those it is measured against with what is asked of each. */
  ours: string
  peers: readonly { name: string; target: Target | null }[]
}

/** One figure for each peer: the median of the rounds, and the median of the ratios within a round. */
export function compareSamples(samples: Samples, { name, unit, ours, peers }: Comparison): Figure[] {
  const own = samples.get(ours) ?? []
  return peers.map((peer) => {
    const theirs = samples.get(peer.name) ?? []
    const ratio = median(own.map((value, round) => value / (theirs[round] ?? Number.NaN)))
    return {
      name,
      value: median(own),
      unit,
      peer: peer.name,
      peerValue: median(theirs),
      ratio,
      target: peer.target,
    }
  })
}
