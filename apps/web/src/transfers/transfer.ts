import type { Conflict } from '@holdfast/contracts/nodes'

/**
 * Where a file stands on its way up.
 *
 * waiting → reserving → ready → sending → verifying → done is the straight way. `asking` waits for a decision about a
 * taken name, `needs_file` for the file itself after a reload, `changed` says that the file changed while it was sent.
 */
export type TransferState =
  | 'waiting'
  | 'reserving'
  | 'ready'
  | 'sending'
  | 'verifying'
  | 'paused'
  | 'asking'
  | 'needs_file'
  | 'unplaced'
  | 'changed'
  | 'failed'
  | 'done'
  | 'skipped'
  | 'cancelled'

/** Why a transfer stands still, as the api or the connector said it. */
export interface TransferProblem {
  code: string
  title: string
  detail?: string | undefined
}

/** The bytes: a snapshot, and how to look at the file anew where the browser allows it. */
export interface Source {
  file: File
  reread?: () => Promise<File>
}

/** One file on its way into a folder. Kept as plain data; what it reads from is beside it. */
export interface Transfer {
  readonly id: string
  /** Files that were dropped or chosen together: a decision "for all" holds for these. */
  readonly batch: string
  readonly projectId: string
  readonly parentId: string
  /** Folders below the parent, and the name. */
  readonly path: readonly string[]
  readonly size: number
  readonly type: string
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  readonly state: TransferState
  readonly conflict: Conflict
  readonly sent: number
  /** Failures in a row; 0 after progress. */
  readonly attempt: number
  /** Not to be started before then (back-off), in milliseconds since 1970. */
  readonly notBefore: number
  readonly uploadId?: string | undefined
  readonly uploadUrl?: string | undefined
  readonly problem?: TransferProblem | undefined
  readonly source?: Source | undefined
}

export function nameOf(transfer: Pick<Transfer, 'path'>): string {
  return transfer.path.at(-1) ?? ''
}

/** States in which nothing more will happen by itself or by a person. */
export const settled: ReadonlySet<TransferState> = new Set(['done', 'skipped', 'cancelled'])
/** States that hold one of the places for uploads at a time. */
export const active: ReadonlySet<TransferState> = new Set(['sending', 'verifying'])
/** States that a person has to do something about. */
export const needing: ReadonlySet<TransferState> = new Set([
  'asking',
  'needs_file',
  'unplaced',
  'changed',
  'failed',
])
