import { ApiProblem } from '../../harness/client.ts'

/**
 * How a request ended, as far as its client can know: it was answered, it was refused (and did nothing), or nobody
 * knows whether it was done.
 */
export type Attempt<T> =
  | { kind: 'done'; value: T }
  | { kind: 'refused'; problem: ApiProblem }
  | { kind: 'unknown'; reason: string }

/** Makes one request; a freeze of the other side ends it after ten seconds. */
export async function attempt<T>(act: (signal: AbortSignal) => Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: 'done', value: await act(AbortSignal.timeout(10_000)) }
  } catch (error) {
    if (error instanceof ApiProblem && error.status < 500) return { kind: 'refused', problem: error }
    // Whatever else went wrong: the line, a proxy, the database at the moment of its commit.
    return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) }
  }
}
