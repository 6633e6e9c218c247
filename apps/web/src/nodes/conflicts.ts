import type { Conflict } from '@holdfast/contracts/nodes'

/** What a person decides about a name that is taken. */
export type Decision = 'replace' | 'keep_both' | 'skip'

/** The answer of the dialog: a decision, for this one or for all that follow. */
export interface Answer {
  decision: Decision
  all: boolean
}

/** A name that is taken, as the dialog shows it. */
export interface Clash {
  name: string
  /** Clashes that follow this one, as far as they are known. */
  following: number
}

export type Ask = (clash: Clash) => Promise<Answer>

/** The rule that a decision means for the api; undefined for skipping. */
export function ruleOf(decision: Decision): Conflict | undefined {
  if (decision === 'skip') return undefined
  return decision === 'replace' ? 'new_version' : 'keep_both'
}

/**
 * Asks about each clash until an answer is for all, and groups the clashes by decision.
 * Skipping some never drops the rest.
 */
export async function decideAll<T extends { name: string }>(
  clashes: readonly T[],
  ask: Ask,
): Promise<Record<Decision, T[]>> {
  const decided: Record<Decision, T[]> = { replace: [], keep_both: [], skip: [] }
  let forAll: Decision | undefined
  for (const [index, clash] of clashes.entries()) {
    if (forAll === undefined) {
      const answer = await ask({ name: clash.name, following: clashes.length - index - 1 })
      if (answer.all) forAll = answer.decision
      decided[answer.decision].push(clash)
    } else {
      decided[forAll].push(clash)
    }
  }
  return decided
}
