import type { Exchange } from '../downloads/download.ts'
import type { UploadPlace } from './address.ts'
import { requireCommitted } from './complete.ts'
import { finish } from './finish.ts'
import { authorize, hold, passing } from './hold.ts'
import type { UploadParts } from './hold.ts'
import { offsetHeaders } from './tus.ts'

/** HEAD: where the upload stands. Ends a PATCH that still runs, since who asks has lost it. */
export async function headUpload(parts: UploadParts, place: UploadPlace, exchange: Exchange): Promise<void> {
  const { request, response, log } = exchange
  const turn = await parts.turns.enter(place.upload)
  try {
    const found = await hold(parts, place)
    if (found.kind === 'settled') {
      requireCommitted(found.answer)
      response.writeHead(200, { ...offsetHeaders(found.size), 'Upload-Length': String(found.size) }).end()
      return
    }
    const { session } = found
    await authorize(parts, session, request)
    // All bytes are here but the commit is not: it is tried now, for the full length may not be told before.
    const offset = await finish(parts, session)
    response.writeHead(200, { ...offsetHeaders(offset), 'Upload-Length': String(session.record.size) }).end()
  } catch (error) {
    throw passing(error, log)
  } finally {
    turn.leave()
  }
}
