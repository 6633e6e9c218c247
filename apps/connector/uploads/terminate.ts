import type { Store } from '@holdfast/storage/store'
import type { Exchange } from '../downloads/download.ts'
import { Problem } from '../http/problem.ts'
import type { UploadPlace } from './address.ts'
import { hold, authorize, passing } from './hold.ts'
import type { UploadParts } from './hold.ts'
import { putTermination } from './receipt.ts'
import { recordKey } from './record.ts'
import type { UploadRecord } from './record.ts'
import { tusHeaders } from './tus.ts'

/** DELETE: gives an unfinished upload up and removes what was stored of it (the termination extension). */
export async function terminateUpload(
  parts: UploadParts,
  place: UploadPlace,
  exchange: Exchange,
): Promise<void> {
  const { request, response, log } = exchange
  const turn = await parts.turns.enter(place.upload)
  try {
    const found = await hold(parts, place)
    if (found.kind === 'settled') throw new Problem('upload_committed')
    const { session } = found
    await authorize(parts, session, request)
    parts.sessions.forget(place.upload)
    if (!(await removeUpload(session.storage.store, session.record))) throw new Problem('upload_committed')
    response.writeHead(204, tusHeaders).end()
  } catch (error) {
    throw passing(error, log)
  } finally {
    turn.leave()
  }
}

/**
 * Removes an upload for good, unless it is complete: then answers false. The create-only word under its receipt key
 * decides between the two, also against another process that completes it right now.
 */
export async function removeUpload(store: Store, { upload, object }: UploadRecord): Promise<boolean> {
  if (!(await putTermination(store, upload))) return false
  let cursor: string | undefined
  do {
    const page = await store.list(`${object}/`, cursor)
    for (const { key } of page.objects) await store.remove(key)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  await store.remove(recordKey(upload))
  return true
}
