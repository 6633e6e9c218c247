import { getUpload, grantUpload } from '@holdfast/contracts/uploads'
import type { Client } from '../../harness/client.ts'
import { createByTus, LineCut, patchByTus, tus } from '../../harness/tus.ts'
import type { TusAnswer } from '../../harness/tus.ts'
import { attempt } from './attempt.ts'
import type { Journal, Sent } from './journal.ts'
import type { Chance } from './random.ts'

type Sending = { client: Client; sent: Sent; content: Buffer; chance: Chance; journal: Journal }

/**
 * Sends a part of an upload, from wherever it stands, and writes down what was acknowledged. Ends when the upload is
 * settled, when the line is cut, or when this client loses patience.
 */
export async function sendOn(sending: Sending): Promise<void> {
  const location = await openUpload(sending)
  if (!location) return
  let offset = await askOffset(sending, location)
  while (offset !== undefined && sending.sent.outcome === 'open') {
    const next: number | undefined = await sendPiece(sending, location, offset)
    if (sending.chance.next() < 0.1) return
    offset = next
  }
}

async function openUpload({ client, sent, journal }: Sending): Promise<string | undefined> {
  const { uploadId } = sent
  const granted = await attempt((signal) => client.call(grantUpload, { params: { uploadId } }, signal))
  if (granted.kind === 'refused') return settleByApi(client, sent, journal, granted.problem.message)
  if (granted.kind !== 'done') return undefined
  const answer = await answered(() =>
    createByTus(granted.value.endpoint, granted.value.grant, sent.size, { timeout: 10_000 }),
  )
  if (!answer) return undefined
  if (sent.size === 0) sent.allSent = true
  if (answer.status === 201 && sent.size === 0) commit(sent, journal)
  if (answer.status === 422 && answer.code === 'upload_unplaced') unplace(sent, journal)
  if (answer.status === 201) return answer.location
  journal.count(`creation ${answer.status} ${answer.code ?? ''}`)
  return undefined
}

/** The api refuses a grant once the upload is over; it then tells how it ended. */
async function settleByApi(client: Client, sent: Sent, journal: Journal, why: string): Promise<undefined> {
  const state = await attempt((signal) =>
    client.call(getUpload, { params: { uploadId: sent.uploadId } }, signal),
  )
  if (state.kind !== 'done') return
  if (state.value.state === 'committed') {
    sent.nodeId = state.value.nodeId ?? undefined
    commit(sent, journal)
  } else if (state.value.state === 'unplaced') unplace(sent, journal)
  else journal.fail(`${sent.name}: no grant for an upload that is ${state.value.state} (${why})`)
}

/** Where the upload stands, by HEAD; undefined when nobody says. */
async function askOffset({ sent, journal }: Sending, location: string): Promise<number | undefined> {
  const answer = await answered(() => tus(location, { method: 'HEAD', timeout: 10_000 }))
  if (!answer || !isKnown(answer, sent, journal) || answer.status !== 200 || answer.offset === undefined)
    return undefined
  if (answer.offset < sent.offset)
    journal.fail(
      `${sent.name}: offset ${answer.offset} was ${sent.offset} before: acknowledged bytes are lost`,
    )
  sent.offset = Math.max(sent.offset, answer.offset)
  if (answer.offset === sent.size) commit(sent, journal)
  return answer.offset
}

/** One PATCH of any length, cut in the middle now and then. Answers the new offset when it was told. */
async function sendPiece(
  { sent, content, chance, journal }: Sending,
  location: string,
  offset: number,
): Promise<number | undefined> {
  const most = chance.pick([sent.size, sent.size, 100, 70_000, 3 << 20])
  const piece = content.subarray(offset, offset + chance.between(1, Math.max(1, most)))
  if (offset + piece.length === sent.size) sent.allSent = true
  const cut = chance.next() < 0.15 ? { cutAfter: Math.floor(piece.length / 2) } : {}
  const answer = await answered(() => patchByTus(location, offset, piece, { timeout: 15_000, ...cut }))
  if (!answer || !isKnown(answer, sent, journal)) return undefined
  if (answer.status === 422) return void unplace(sent, journal)
  if (answer.status !== 204) return undefined
  if (answer.offset !== offset + piece.length)
    journal.fail(`${sent.name}: a PATCH up to ${offset + piece.length} was answered with ${answer.offset}`)
  sent.offset = Math.max(sent.offset, answer.offset ?? 0)
  if (sent.offset === sent.size) commit(sent, journal)
  return answer.offset
}

/**
 * What a connector may answer about an upload that it knows: anything else makes clients start again from nothing.
 */
function isKnown(answer: TusAnswer, sent: Sent, journal: Journal): boolean {
  journal.count(`tus ${answer.status} ${answer.code ?? ''}`.trim())
  const passing = [409, 423].includes(answer.status)
  const settled = answer.status === 422 && answer.code === 'upload_unplaced'
  if (answer.status < 300 || passing || settled) return true
  journal.fail(
    `${sent.name}: a known upload was answered ${answer.status} ${answer.code ?? answer.body.slice(0, 200)}`,
  )
  return false
}

async function answered<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof LineCut) return undefined
    throw error
  }
}

function commit(sent: Sent, journal: Journal): void {
  if (sent.outcome === 'open') journal.count('uploads committed')
  sent.outcome = 'committed'
}

function unplace(sent: Sent, journal: Journal): void {
  if (sent.outcome === 'open') journal.count('uploads unplaced')
  sent.outcome = 'unplaced'
}
