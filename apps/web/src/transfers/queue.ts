import { getUpload, cancelUpload, grantUpload } from '@holdfast/contracts/uploads'
import { call } from '../api/call.ts'
import { asProblem } from '../api/problem.ts'
import { askAbout } from '../nodes/ask.ts'
import { type Decision, ruleOf } from '../nodes/conflicts.ts'
import { takeGrant } from './first-grants.ts'
import { reserve } from './reserve.ts'
import { toReserve, toStart } from './schedule.ts'
import { TransferStore } from './store.ts'
import { nameOf, type Transfer } from './transfer.ts'
import { largestChunk, locate, sendByTus } from './tus-upload.ts'
import { backOff, type Failure, judge } from './verdict.ts'

/** All uploads of this page. It outlives every view; views read {@link transfers}. */
export const transfers = new TransferStore()

const stops = new Map<string, () => void>()
/** "For all" of a drop. */
const decisions = new Map<string, Decision>()
let chunkSize = largestChunk
let asking = false
let planned: ReturnType<typeof setTimeout> | undefined

transfers.onChange((before, after) => {
  if (before?.state === after.state) return
  if (!['sending', 'verifying'].includes(after.state)) stop(after.id)
  if (after.state === 'asking') void settleClashes()
  if (after.state === 'cancelled' && after.uploadId !== undefined) giveUp(after.uploadId)
  plan(0)
})

window.addEventListener('online', () => plan(0))
// Closing the page now would break uploads off; they can be continued, but the person should know.
window.addEventListener('beforeunload', (event) => {
  if (transfers.totals().moving > 0) event.preventDefault()
})

/** Looks for work soon: many changes in a row are one look. */
function plan(delay: number): void {
  if (planned !== undefined && delay > 0) return
  clearTimeout(planned)
  planned = setTimeout(work, delay)
}

function work(): void {
  planned = undefined
  if (!navigator.onLine) return
  const now = Date.now()
  const line = {
    waiting: transfers.inState('waiting'),
    ready: transfers.inState('ready'),
    readyCount: transfers.count('ready'),
    reserving: transfers.count('reserving'),
    active: transfers.count('sending', 'verifying'),
  }
  const reserving = toReserve(line, now)
  const starting = toStart(line, now)
  if (reserving.length > 0) void reserve(transfers, reserving)
  for (const transfer of starting) void start(transfer)
  // Files under back-off become due by time alone.
  if (transfers.count('waiting', 'ready') > 0) plan(500)
}

async function start(transfer: Transfer): Promise<void> {
  const { id, uploadId, source } = transfer
  if (uploadId === undefined || source === undefined) {
    transfers.send(id, { type: 'pause' })
    transfers.send(id, { type: 'resume' })
    return
  }
  transfers.send(id, { type: 'start' })
  try {
    const grant = takeGrant(uploadId) ?? (await call(grantUpload, { params: { uploadId } }))
    const uploadUrl = await addressOf(transfer, grant)
    if (transfers.get(id)?.state !== 'sending') return
    const stopSending = sendByTus({
      source,
      size: transfer.size,
      name: nameOf(transfer),
      type: transfer.type,
      modifiedAt: transfer.modifiedAt,
      endpoint: grant.endpoint,
      grant: grant.grant,
      uploadUrl,
      chunkSize,
      onLocated: (url) => transfers.send(id, { type: 'located', uploadUrl: url }),
      onProgress: (sent) => transfers.send(id, { type: 'progress', sent }),
      onDone: () => transfers.send(id, { type: 'done' }),
      onFailure: (failure) => void fail(id, failure),
    })
    stops.set(id, stopSending)
  } catch (thrown) {
    const problem = asProblem(thrown)
    await fail(id, { status: problem.status, code: problem.code, fileChanged: false })
  }
}

/** The upload's address at the connector of the grant; undefined when it is new. */
async function addressOf(
  transfer: Transfer,
  grant: { endpoint: string; grant: string },
): Promise<string | undefined> {
  const { uploadUrl } = transfer
  if (uploadUrl !== undefined && new URL(uploadUrl).origin === new URL(grant.endpoint).origin)
    return uploadUrl
  // What arrived before a reload is not sent again: whoever makes the upload anew sends its bytes along.
  if (uploadUrl === undefined && transfer.attempt === 0 && transfer.sent === 0) return undefined
  const found = await locate(grant.endpoint, grant.grant, transfer.size)
  transfers.send(transfer.id, { type: 'located', uploadUrl: found })
  return found
}

async function fail(id: string, failure: Omit<Failure, 'attempt'>): Promise<void> {
  const transfer = transfers.get(id)
  if (transfer === undefined || !['sending', 'verifying'].includes(transfer.state)) return
  const problem = { code: failure.code ?? 'unreachable', title: '' }
  const verdict = judge({ ...failure, attempt: transfer.attempt })
  switch (verdict.kind) {
    case 'retry':
      transfers.send(id, { type: 'retry', at: Date.now() + verdict.afterMs })
      break
    case 'smaller_chunks':
      chunkSize = Math.max(256 * 1024, Math.floor(chunkSize / 2))
      transfers.send(id, { type: 'retry', at: Date.now() })
      break
    case 'start_again':
      transfers.send(id, { type: 'start_again', at: Date.now() + backOff(transfer.attempt) })
      break
    case 'committed':
      await askWhatBecameOf(transfer)
      break
    case 'changed':
      transfers.send(id, { type: 'changed', problem: { code: 'file_changed', title: '' } })
      break
    case 'unplaced':
      transfers.send(id, { type: 'unplaced', problem })
      break
    case 'fail':
      transfers.send(id, { type: 'fail', problem })
  }
}

/** The api says that an upload is over: how it ended decides. */
async function askWhatBecameOf({ id, uploadId, attempt }: Transfer): Promise<void> {
  if (uploadId === undefined) return
  try {
    const { state } = await call(getUpload, { params: { uploadId } })
    if (state === 'committed') transfers.send(id, { type: 'done' })
    else if (state === 'unplaced')
      transfers.send(id, { type: 'unplaced', problem: { code: 'upload_unplaced', title: '' } })
    else transfers.send(id, { type: 'fail', problem: { code: 'upload_discarded', title: '' } })
  } catch {
    transfers.send(id, { type: 'retry', at: Date.now() + backOff(attempt) })
  }
}

/** Asks about taken names one after another, until nothing asks any more. */
async function settleClashes(): Promise<void> {
  if (asking) return
  asking = true
  try {
    for (;;) {
      const [transfer] = transfers.inState('asking')
      if (transfer === undefined) return
      const decision = decisions.get(transfer.batch) ?? (await ask(transfer))
      const conflict = ruleOf(decision)
      transfers.send(transfer.id, conflict === undefined ? { type: 'skip' } : { type: 'decide', conflict })
    }
  } finally {
    asking = false
  }
}

async function ask(transfer: Transfer): Promise<Decision> {
  const following = transfers.listIn('asking').filter((one) => one.batch === transfer.batch).length - 1
  const answer = await askAbout('upload')({ name: transfer.path.join('/'), following })
  if (answer.all) decisions.set(transfer.batch, answer.decision)
  return answer.decision
}

function stop(id: string): void {
  stops.get(id)?.()
  stops.delete(id)
}

/** Gives reserved room back; when it fails the reservation expires by itself. */
function giveUp(uploadId: string): void {
  takeGrant(uploadId)
  call(cancelUpload, { params: { uploadId } }).catch(() => undefined)
}
