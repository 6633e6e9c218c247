import type { IncomingMessage } from 'node:http'
import type { RootKeys } from '@holdfast/storage/seal/root-keys'
import { isStoreError } from '@holdfast/storage/store'
import type { Log } from '@holdfast/runtime/log'
import type { Revocations } from '../control-plane/revocations.ts'
import type { VerifyGrant } from '../grants/verify.ts'
import { bearerOf } from '../http/bearer.ts'
import { Problem } from '../http/problem.ts'
import type { UploadPlace } from './address.ts'
import type { Receiving } from './receive.ts'
import type { UploadSession } from './session.ts'
import type { Found, Sessions, SessionsParts } from './sessions.ts'
import type { Turns } from './turns.ts'

/** What the requests of the tus protocol work with. */
export interface UploadParts extends SessionsParts, Receiving {
  sessions: Sessions
  log: Log
  turns: Turns
  rootKeys: RootKeys
  verify: VerifyGrant
  revocations: Revocations
  publicUrl: string
}

/** The upload, held by this process and sound; read again from the storage where it is not. Within a turn. */
export async function hold({ sessions }: UploadParts, place: UploadPlace): Promise<Found> {
  for (let tries = 0; tries < 3; tries++) {
    const found = await sessions.find(place)
    if (found.kind === 'settled') return found
    if (!found.session.broken && (await stillHeld(sessions, found.session))) return found
    sessions.forget(place.upload)
  }
  throw new Problem('upload_busy', undefined, { 'Retry-After': '2' })
}

/** Whether what is in memory is still the truth. A lease that cannot be had back is a Problem. */
export async function stillHeld(sessions: Sessions, { lease, record }: UploadSession): Promise<boolean> {
  if (lease.runs) return true
  try {
    return await lease.renew()
  } catch (error) {
    sessions.forget(record.upload)
    throw error
  }
}

/**
 * An upload outlives its grant, but not its revocation; a younger grant for the same upload brings the right back.
 * @throws Problem
 */
export async function authorize(
  parts: UploadParts,
  session: UploadSession,
  request: IncomingMessage,
): Promise<void> {
  if (!parts.revocations.revoked(session.authority)) return
  const bearer = bearerOf(request)
  const grant = bearer === undefined ? undefined : await parts.verify(bearer).catch(() => undefined)
  if (grant?.op !== 'write' || grant.upload !== session.record.upload) throw new Problem('grant_revoked')
  session.authority = grant
}

/**
 * What a failure on a known upload is to its client: a storage that is full is told as that; whatever may pass is 423,
 * since clients take a 5xx as the end of an upload and begin it anew.
 */
export function passing(error: unknown, log: Log): Problem {
  if (error instanceof Problem) return error
  if (isStoreError(error, 'Full')) return new Problem('storage_full', undefined, { 'Retry-After': '30' })
  log.error({ error }, 'an upload failed in passing')
  const detail = isStoreError(error) ? 'The storage cannot be used now.' : undefined
  return new Problem('upload_busy', detail, { 'Retry-After': '5' })
}
