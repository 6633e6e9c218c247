import type { IncomingMessage } from 'node:http'
import type { WriteGrant } from '@holdfast/contracts/connector/grant'
import { SMALL_FILE } from '@holdfast/contracts/uploads'
import type { Exchange } from '../downloads/download.ts'
import type { OpenStorage } from '../storages/open-storages.ts'
import { finish } from './finish.ts'
import type { UploadParts } from './hold.ts'
import { Lease } from './lease.ts'
import { receive } from './receive.ts'
import { newRecord, putRecord } from './record.ts'
import { UploadSession } from './session.ts'
import { bodyLength, hasUploadBody } from './tus.ts'

/** Whether a creation brings all of a small content along. */
export function isWhole(request: IncomingMessage, { size }: WriteGrant): boolean {
  const length = hasUploadBody(request) ? bodyLength(request) : 0
  return size <= SMALL_FILE && length === size
}

/**
 * A small upload in one request. Its record is left out: nothing is acknowledged before the commit, and who repeats the
 * request meets the receipt, which is create-only. The record is put as soon as something is to be remembered: a
 * body that was cut, a receipt that could not be delivered.
 */
export async function createWhole(
  parts: UploadParts,
  grant: WriteGrant,
  storage: OpenStorage,
  { request }: Exchange,
  turn: AbortSignal,
): Promise<number | undefined> {
  const { budget, measures, controlPlane, holder } = parts
  const { record, dataKey } = await newRecord(grant, storage)
  const lease = Lease.granted(controlPlane, grant.upload, holder, grant.fence)
  const flushed = () => measures.flushed.inc()
  const session = new UploadSession({ record, dataKey, storage, lease, budget, recorded: false, flushed })
  try {
    if (grant.size > 0) await receive(parts, session, request, turn)
    if (session.full) return await finish(parts, session)
    // Any process may go on with what came.
    if (session.received > 0) await putRecord(storage.store, record)
    return undefined
  } finally {
    session.forget()
  }
}
