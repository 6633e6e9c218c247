import type { Conflict } from '@holdfast/contracts/nodes'
import type { Source, Transfer, TransferProblem } from './transfer.ts'
import { active, settled } from './transfer.ts'

/** What can happen to a transfer. */
export type TransferEvent =
  | { type: 'reserve' }
  | { type: 'reserved'; uploadId: string }
  | { type: 'taken'; problem: TransferProblem }
  | { type: 'start' }
  | { type: 'located'; uploadUrl: string | undefined }
  | { type: 'progress'; sent: number }
  | { type: 'done' }
  | { type: 'retry'; at: number }
  | { type: 'start_again'; at: number }
  | { type: 'fail'; problem: TransferProblem }
  | { type: 'changed'; problem: TransferProblem }
  | { type: 'unplaced'; problem: TransferProblem }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'cancel' }
  | { type: 'decide'; conflict: Conflict }
  | { type: 'skip' }
  | { type: 'source'; source: Source }

/** The transfer after an event; the very same object when the event does not apply in its state. */
export function transition(transfer: Transfer, event: TransferEvent): Transfer {
  if (settled.has(transfer.state)) return transfer
  switch (event.type) {
    case 'reserve':
      return transfer.state === 'waiting' ? { ...transfer, state: 'reserving' } : transfer
    case 'reserved':
      return afterReserving(transfer, { state: 'ready', uploadId: event.uploadId, attempt: 0 })
    case 'taken':
      return afterReserving(transfer, { state: 'asking', problem: event.problem })
    case 'start':
      return transfer.state === 'ready' ? { ...transfer, state: 'sending', problem: undefined } : transfer
    case 'located':
      return { ...transfer, uploadUrl: event.uploadUrl }
    case 'progress':
      return progress(transfer, event.sent)
    case 'done':
      return { ...transfer, state: 'done', sent: transfer.size, problem: undefined, source: undefined }
    case 'retry':
      return backOff(transfer, event.at)
    case 'start_again':
      return {
        ...backOff(transfer, event.at),
        state: 'waiting',
        uploadId: undefined,
        uploadUrl: undefined,
        sent: 0,
      }
    case 'fail':
      return { ...transfer, state: 'failed', problem: event.problem }
    case 'changed':
      return { ...transfer, state: 'changed', problem: event.problem }
    case 'unplaced':
      return { ...transfer, state: 'unplaced', problem: event.problem, source: undefined }
    case 'pause':
      return ['waiting', 'ready', 'sending'].includes(transfer.state)
        ? { ...transfer, state: 'paused' }
        : transfer
    case 'resume':
      return resume(transfer)
    case 'cancel':
      return { ...transfer, state: 'cancelled', source: undefined }
    case 'decide':
      return transfer.state === 'asking'
        ? { ...transfer, state: 'waiting', conflict: event.conflict, problem: undefined }
        : transfer
    case 'skip':
      return transfer.state === 'asking' ? { ...transfer, state: 'skipped', source: undefined } : transfer
    case 'source':
      return withSource(transfer, event.source)
  }
}

function afterReserving(transfer: Transfer, next: Partial<Transfer>): Transfer {
  return transfer.state === 'reserving' ? { ...transfer, ...next } : transfer
}

function progress(transfer: Transfer, sent: number): Transfer {
  if (!active.has(transfer.state)) return transfer
  const state = sent >= transfer.size ? 'verifying' : 'sending'
  return { ...transfer, state, sent, attempt: sent > transfer.sent ? 0 : transfer.attempt }
}

function backOff(transfer: Transfer, at: number): Transfer {
  const state = transfer.uploadId === undefined ? 'waiting' : 'ready'
  return { ...transfer, state, attempt: transfer.attempt + 1, notBefore: at }
}

function resume(transfer: Transfer): Transfer {
  if (!['paused', 'failed', 'changed'].includes(transfer.state)) return transfer
  if (transfer.source === undefined) return { ...transfer, state: 'needs_file' }
  const state = transfer.uploadId === undefined ? 'waiting' : 'ready'
  return { ...transfer, state, attempt: 0, notBefore: 0, problem: undefined }
}

function withSource(transfer: Transfer, source: Source): Transfer {
  const state = transfer.uploadId === undefined ? 'waiting' : 'ready'
  return { ...transfer, state, source, attempt: 0, notBefore: 0, problem: undefined }
}
