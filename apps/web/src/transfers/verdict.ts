/** How a request of an upload ended when it did not go well. */
export interface Failure {
  /** HTTP status; 0 when nobody answered. */
  status: number
  /** Code of the problem document, when there was one. */
  code: string | undefined
  /** The file on disk is not the one that was chosen. */
  fileChanged: boolean
  /** Failures in a row before this one. */
  attempt: number
}

/** What the queue does about it. */
export type Verdict =
  | { kind: 'retry'; afterMs: number }
  | { kind: 'start_again' }
  | { kind: 'smaller_chunks' }
  | { kind: 'changed' }
  | { kind: 'unplaced' }
  | { kind: 'committed' }
  | { kind: 'fail' }

const longestWait = 30_000

/** 0.5 s, 1 s, 2 s … 30 s; the same wait for everyone would bring all back at once, so it is spread by `random` (0…1). */
export function backOff(attempt: number, random = Math.random()): number {
  const wait = Math.min(longestWait, 500 * 2 ** Math.min(attempt, 10))
  return Math.round(wait * (0.75 + random * 0.5))
}

/** Decides by status and code; whatever passes by itself is tried again without end. */
export function judge(failure: Failure, random = Math.random()): Verdict {
  if (failure.fileChanged) return { kind: 'changed' }
  const retry: Verdict = { kind: 'retry', afterMs: backOff(failure.attempt, random) }
  switch (failure.code) {
    case 'upload_unplaced':
      return { kind: 'unplaced' }
    case 'upload_committed':
      return { kind: 'committed' }
    case 'upload_discarded':
    case 'upload_length':
    case 'storage_full':
    case 'file_too_large':
      return { kind: 'fail' }
    case 'upload_expired':
      return failure.attempt < 2 ? { kind: 'start_again' } : { kind: 'fail' }
    default:
  }
  return byStatus(failure, retry)
}

function byStatus(failure: Failure, retry: Verdict): Verdict {
  const { status, attempt } = failure
  if (status === 413) return { kind: 'smaller_chunks' }
  // Nobody there, held elsewhere, too many requests, or a fault on the other side: all of that passes.
  if (status === 0 || status === 423 || status === 429 || status >= 500) return retry
  // A grant that ended, or an offset that moved: a new grant and a look at the offset mend it, unless they do not.
  if (status === 401 || status === 409 || status === 460) return attempt < 5 ? retry : { kind: 'fail' }
  if (status === 404 || status === 410) return attempt < 2 ? { kind: 'start_again' } : { kind: 'fail' }
  return { kind: 'fail' }
}
