import { complete, requireCommitted } from './complete.ts'
import { stillHeld } from './hold.ts'
import type { UploadParts } from './hold.ts'
import { putRecord, recordKey } from './record.ts'
import type { UploadSession } from './session.ts'
import { Problem } from '../http/problem.ts'

/**
 * After the bytes of a request are durable: answers the offset that may be told. When it is the end of the content,
 * that is only after the commit. Errors: Problem.
 */
export async function finish(parts: UploadParts, session: UploadSession): Promise<number> {
  const { sessions } = parts
  const { upload } = session.record
  // Who was paused for long may have been taken over; its successor does not know these bytes.
  if (!(await stillHeld(sessions, session))) {
    sessions.forget(upload)
    throw new Problem('upload_busy', undefined, { 'Retry-After': '2' })
  }
  if (!session.full) return session.received
  await session.storeEmpty()
  const answer = await complete(parts, session)
  if (answer.outcome === 'retry') await remember(session)
  else void tidy(parts, session)
  sessions.forget(upload)
  requireCommitted(answer)
  return session.received
}

/** The sweep finds undelivered receipts by their records. */
async function remember(session: UploadSession): Promise<void> {
  if (session.recorded) return
  await putRecord(session.storage.store, session.record)
  session.recorded = true
}

/** After the control plane's word: the record goes, and attempts that longer ones have replaced. */
async function tidy({ log }: UploadParts, session: UploadSession): Promise<void> {
  const { store } = session.storage
  try {
    if (session.recorded) await store.remove(recordKey(session.record.upload))
    for (const key of session.superseded) await store.remove(key)
  } catch (error) {
    // The sweep does it again.
    log.warn({ error, upload: session.record.upload }, 'a finished upload was not tidied up')
  }
}
