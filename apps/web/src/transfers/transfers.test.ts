import { expect, test } from 'vitest'
import { differs, fingerprint } from './fingerprint.ts'
import { Rate } from './rate.ts'
import { toReserve, toStart, together } from './schedule.ts'
import { TransferStore } from './store.ts'
import type { Transfer } from './transfer.ts'
import { transition, type TransferEvent } from './transition.ts'
import { backOff, judge } from './verdict.ts'

function aFile(over: Partial<Transfer> = {}): Transfer {
  return {
    id: crypto.randomUUID(),
    batch: 'drop',
    projectId: 'p',
    parentId: 'f',
    path: ['a.txt'],
    size: 100,
    type: 'text/plain',
    modifiedAt: 1,
    state: 'waiting',
    conflict: 'fail',
    sent: 0,
    attempt: 0,
    notBefore: 0,
    source: { file: new File(['x'], 'a.txt') },
    ...over,
  }
}

function after(transfer: Transfer, ...events: TransferEvent[]): Transfer {
  return events.reduce(transition, transfer)
}

const sending: TransferEvent[] = [{ type: 'reserve' }, { type: 'reserved', uploadId: 'u' }, { type: 'start' }]
const problem = { code: 'name_taken', title: 'taken' }

test('a file goes its straight way', () => {
  const sent = after(aFile(), ...sending, { type: 'progress', sent: 40 })
  expect(sent).toMatchObject({ state: 'sending', sent: 40, uploadId: 'u' })
  const verifying = after(sent, { type: 'progress', sent: 100 })
  expect(verifying.state).toBe('verifying')
  expect(after(verifying, { type: 'done' })).toMatchObject({ state: 'done', sent: 100, source: undefined })
})

test('a paused file does not move on a late answer, and goes on where it was', () => {
  const paused = after(aFile(), ...sending, { type: 'progress', sent: 40 }, { type: 'pause' })
  expect(after(paused, { type: 'progress', sent: 60 })).toBe(paused)
  expect(after(paused, { type: 'resume' })).toMatchObject({ state: 'ready', sent: 40, uploadId: 'u' })
})

test('a cancelled file stays cancelled', () => {
  const cancelled = after(aFile(), ...sending, { type: 'cancel' })
  expect(after(cancelled, { type: 'done' }, { type: 'resume' })).toBe(cancelled)
})

test('a taken name asks; the decision sends it round again, skipping ends it', () => {
  const asking = after(aFile(), { type: 'reserve' }, { type: 'taken', problem })
  expect(asking.state).toBe('asking')
  expect(after(asking, { type: 'decide', conflict: 'keep_both' })).toMatchObject({
    state: 'waiting',
    conflict: 'keep_both',
  })
  expect(after(asking, { type: 'skip' }).state).toBe('skipped')
})

test('progress forgives earlier failures', () => {
  const retried = after(aFile(), ...sending, { type: 'retry', at: 5 })
  expect(retried).toMatchObject({ state: 'ready', attempt: 1, notBefore: 5 })
  expect(after(retried, { type: 'start' }, { type: 'progress', sent: 10 }).attempt).toBe(0)
})

test('after a reload the file itself is missing, and choosing it again continues the upload', () => {
  const remembered = aFile({
    state: 'needs_file',
    uploadId: 'u',
    uploadUrl: 'x',
    sent: 68,
    source: undefined,
  })
  const source = { file: new File(['x'], 'a.txt') }
  expect(after(remembered, { type: 'source', source })).toMatchObject({
    state: 'ready',
    sent: 68,
    uploadUrl: 'x',
  })
})

test('an upload that expired starts from the beginning', () => {
  const sent = after(aFile(), ...sending, { type: 'located', uploadUrl: 'x' }, { type: 'progress', sent: 40 })
  expect(after(sent, { type: 'start_again', at: 0 })).toMatchObject({
    state: 'waiting',
    sent: 0,
    uploadId: undefined,
    uploadUrl: undefined,
  })
})

test('six files move at a time, those under back-off wait', () => {
  const ready = Array.from({ length: 10 }, (_, index) =>
    aFile({ state: 'ready', notBefore: index === 0 ? 10 : 0 }),
  )
  expect(toStart({ ready, active: 0 }, 5)).toEqual(ready.slice(1, together + 1))
  expect(toStart({ ready, active: 4 }, 5)).toHaveLength(2)
  expect(toStart({ ready, active: 6 }, 5)).toEqual([])
})

test('reservations come by the hundred, for one folder and rule at a time', () => {
  const waiting = [...Array.from({ length: 150 }, () => aFile()), aFile({ parentId: 'g' })]
  const line = { waiting, ready: [], readyCount: 0, reserving: 0, active: 0 }
  expect(toReserve(line, 0)).toHaveLength(100)
  expect(toReserve({ ...line, reserving: 1 }, 0)).toEqual([])
  expect(toReserve({ ...line, readyCount: 60 }, 0)).toEqual([])
  const mixed = [aFile(), aFile({ conflict: 'new_version' }), aFile({ parentId: 'g' }), aFile()]
  expect(toReserve({ ...line, waiting: mixed }, 0)).toEqual([mixed[0], mixed[3]])
})

test.each([
  [{ status: 0 }, 'retry'],
  [{ status: 423, code: 'upload_busy' }, 'retry'],
  [{ status: 423, code: 'upload_pending', attempt: 50 }, 'retry'],
  [{ status: 503 }, 'retry'],
  [{ status: 401, code: 'grant_expired' }, 'retry'],
  [{ status: 401, code: 'grant_invalid', attempt: 5 }, 'fail'],
  [{ status: 413 }, 'smaller_chunks'],
  [{ status: 413, code: 'upload_length' }, 'fail'],
  [{ status: 422, code: 'upload_unplaced' }, 'unplaced'],
  [{ status: 403, code: 'upload_discarded' }, 'fail'],
  [{ status: 507, code: 'storage_full' }, 'fail'],
  [{ status: 410, code: 'upload_expired' }, 'start_again'],
  [{ status: 409, code: 'upload_committed' }, 'committed'],
  [{ status: 200, fileChanged: true }, 'changed'],
] as const)('%o is answered by %s', (failure, kind) => {
  const whole = { code: undefined, fileChanged: false, attempt: 0, ...failure }
  expect(judge(whole, 0.5).kind).toBe(kind)
})

test('waits double up to half a minute', () => {
  expect([0, 1, 2, 3, 20].map((attempt) => backOff(attempt, 0.5))).toEqual([500, 1000, 2000, 4000, 30_000])
})

test('the store counts files and bytes as they change', () => {
  const store = new TransferStore()
  const file = aFile()
  store.add([file, aFile({ size: 50 })])
  for (const event of sending) store.send(file.id, event)
  store.send(file.id, { type: 'progress', sent: 30 })
  expect(store.totals()).toMatchObject({ files: 2, open: 2, active: 1, total: 150, sent: 30 })
  store.send(file.id, { type: 'cancel' })
  expect(store.totals()).toMatchObject({ files: 1, open: 1, active: 0, total: 50, sent: 0 })
  expect(store.order().at(-1)).toBe(file.id)
})

test('speed is that of the last seconds', () => {
  const rate = new Rate(5000)
  rate.add(1_000_000, 0)
  rate.add(1_000_000, 2000)
  expect(rate.perSecond(2000)).toBe(1_000_000)
  expect(rate.perSecond(20_000)).toBe(0)
})

test('a file chosen again must be the one that was begun', () => {
  const begun = { parentId: 'f', path: ['a', 'b.txt'], size: 3, modifiedAt: 7 }
  expect(fingerprint(begun)).toBe('f|a/b.txt|3|7')
  expect(differs(begun, { name: 'b.txt', size: 3, lastModified: 7 })).toBeUndefined()
  expect(differs(begun, { name: 'c.txt', size: 3, lastModified: 7 })).toBe('name')
  expect(differs(begun, { name: 'b.txt', size: 4, lastModified: 7 })).toBe('size')
  expect(differs(begun, { name: 'b.txt', size: 3, lastModified: 8 })).toBe('time')
})
