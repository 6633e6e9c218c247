import { type ReservedUpload, reserveUploads } from '@holdfast/contracts/uploads'
import { call } from '../api/call.ts'
import { asProblem } from '../api/problem.ts'
import { keepGrant } from './first-grants.ts'
import type { TransferStore } from './store.ts'
import type { Transfer } from './transfer.ts'
import { backOff } from './verdict.ts'

/** Codes of a refusal that passes by itself. */
const passing = new Set([
  'too_many_uploads',
  'rate_limited',
  'unavailable',
  'unreachable',
  'connector_offline',
])

/** Reserves these in one request (they go into one folder under one rule) and notes what became of each. */
export async function reserve(store: TransferStore, chosen: readonly Transfer[]): Promise<void> {
  const [first] = chosen
  if (first === undefined) return
  for (const transfer of chosen) store.send(transfer.id, { type: 'reserve' })
  try {
    const { items } = await call(reserveUploads, {
      params: { projectId: first.projectId },
      body: { parentId: first.parentId, conflict: first.conflict, files: chosen.map(announced) },
    })
    for (const item of items) note(store, item)
  } catch (thrown) {
    const problem = asProblem(thrown)
    for (const transfer of chosen) refuse(store, transfer, problem)
  }
}

function announced(transfer: Transfer) {
  return {
    ref: transfer.id,
    path: [...transfer.path],
    size: transfer.size,
    ...(transfer.type === '' ? {} : { type: transfer.type }),
    modifiedAt: new Date(transfer.modifiedAt).toISOString(),
  }
}

function note(store: TransferStore, item: ReservedUpload): void {
  const transfer = store.get(item.ref)
  if (transfer === undefined) return
  if (item.uploadId !== null) {
    if (item.grant !== null) keepGrant(item.uploadId, item.grant)
    store.send(item.ref, { type: 'reserved', uploadId: item.uploadId })
    return
  }
  refuse(store, transfer, item.problem ?? { code: 'internal', title: '' })
}

function refuse(
  store: TransferStore,
  transfer: Transfer,
  problem: { code: string; title: string; detail?: string | undefined },
): void {
  const { code, title, detail } = problem
  if (passing.has(code)) {
    store.send(transfer.id, { type: 'retry', at: Date.now() + backOff(transfer.attempt + 1) })
  } else if (code === 'name_taken' && transfer.conflict === 'fail') {
    store.send(transfer.id, { type: 'taken', problem: { code, title } })
  } else {
    store.send(transfer.id, { type: 'fail', problem: { code, title, detail } })
  }
}
