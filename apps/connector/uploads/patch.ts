import type { Exchange } from '../downloads/download.ts'
import { Problem } from '../http/problem.ts'
import type { UploadPlace } from './address.ts'
import { requireCommitted } from './complete.ts'
import { finish } from './finish.ts'
import { authorize, hold, passing } from './hold.ts'
import type { UploadParts } from './hold.ts'
import { receive } from './receive.ts'
import { bodyLength, offsetHeaders, requireUploadBody, uploadOffset } from './tus.ts'

/** PATCH: takes bytes at the offset where the upload stands. */
export async function patchUpload(parts: UploadParts, place: UploadPlace, exchange: Exchange): Promise<void> {
  const { request, response, log } = exchange
  requireUploadBody(request)
  const offset = uploadOffset(request)
  const turn = await parts.turns.enter(place.upload)
  try {
    const reached = await take(parts, place, offset, exchange, turn.signal)
    if (reached !== undefined) response.writeHead(204, offsetHeaders(reached)).end()
  } catch (error) {
    throw passing(error, log)
  } finally {
    turn.leave()
  }
}

/** The offset to answer; undefined where nobody listens any more. */
async function take(
  parts: UploadParts,
  place: UploadPlace,
  offset: number,
  { request }: Exchange,
  turn: AbortSignal,
): Promise<number | undefined> {
  const found = await hold(parts, place)
  if (found.kind === 'settled') {
    requireCommitted(found.answer)
    if (offset !== found.size) throw new Problem('upload_committed')
    return found.size
  }
  const { session } = found
  await authorize(parts, session, request)
  if (offset !== session.received) throw new Problem('upload_offset', `It stands at ${session.received}.`)
  const length = bodyLength(request)
  if (length !== undefined && offset + length > session.record.size) throw new Problem('upload_length')
  try {
    const end = await receive(parts, session, request, turn)
    if (end.kind === 'complete' || session.full) return await finish(parts, session)
    return undefined
  } catch (error) {
    if (session.broken) parts.sessions.forget(place.upload)
    throw error
  }
}
