import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WriteGrant } from '@holdfast/contracts/connector/grant'
import { checkGeometry, SEGMENT_SIZE } from '@holdfast/storage/seal/geometry'
import type { Exchange } from '../downloads/download.ts'
import { findStorage } from '../downloads/content.ts'
import { Problem } from '../http/problem.ts'
import type { OpenStorage } from '../storages/open-storages.ts'
import { uploadAddress } from './address.ts'
import { requireCommitted } from './complete.ts'
import { finish } from './finish.ts'
import { passing } from './hold.ts'
import type { UploadParts } from './hold.ts'
import { readSettled } from './receipt.ts'
import { receive } from './receive.ts'
import { newRecord, putRecord } from './record.ts'
import { bodyLength, hasUploadBody, offsetHeaders, uploadLength } from './tus.ts'
import { createWhole, isWhole } from './whole.ts'

/**
 * POST: makes the upload that a grant allows, and takes the bytes that come along. A second creation finds the first
 * one's upload and answers the same address.
 */
export async function createUpload(parts: UploadParts, grant: WriteGrant, exchange: Exchange): Promise<void> {
  const { request, response, log } = exchange
  const storage = requireFit(parts, grant, request)
  const turn = await parts.turns.enter(grant.upload)
  try {
    const offset =
      isWhole(request, grant) && !parts.sessions.has(grant.upload)
        ? await createWhole(parts, grant, storage, exchange, turn.signal)
        : await createAndTake(parts, grant, storage, exchange, turn.signal)
    if (offset === undefined) return
    answerCreated(parts, grant, response, offset)
  } catch (error) {
    throw passing(error, log)
  } finally {
    turn.leave()
  }
}

/**
 * A creation without bytes: puts the record, and nobody holds the upload yet, so that the process at which its bytes arrive
 * becomes its holder. False when the upload was created before: then whoever holds it answers.
 */
export async function announceUpload(
  parts: UploadParts,
  grant: WriteGrant,
  { request, response, log }: Exchange,
): Promise<boolean> {
  if (grant.size === 0 || bodyLength(request) !== 0) return false
  const storage = requireFit(parts, grant, request)
  try {
    const { record } = await newRecord(grant, storage)
    // A receipt without a record: a small upload that is complete, or one whose record has gone after the commit.
    if (await readSettled(storage.store, grant.upload)) return false
    if (!(await putRecord(storage.store, record))) return false
  } catch (error) {
    throw passing(error, log)
  }
  answerCreated(parts, grant, response, 0)
  return true
}

/** The storage for what the grant allows. @throws Problem when the request is for something else */
function requireFit(parts: UploadParts, grant: WriteGrant, request: IncomingMessage): OpenStorage {
  const storage = findStorage(parts.storages, grant.storage)
  if (uploadLength(request) !== grant.size)
    throw new Problem('upload_length', `The grant is for ${grant.size} bytes.`)
  requireGeometry(grant)
  return storage
}

function answerCreated(
  { rootKeys, publicUrl }: UploadParts,
  { upload, storage }: WriteGrant,
  response: ServerResponse,
  offset: number,
): void {
  const location = new URL(uploadAddress(rootKeys, { upload, storage }), publicUrl)
  response.writeHead(201, { ...offsetHeaders(offset), Location: location.href }).end()
}

async function createAndTake(
  parts: UploadParts,
  grant: WriteGrant,
  storage: OpenStorage,
  { request }: Exchange,
  turn: AbortSignal,
): Promise<number | undefined> {
  const found = await parts.sessions.create(grant, storage)
  if (found.kind === 'settled') {
    requireCommitted(found.answer)
    return found.size
  }
  const { session } = found
  // Bytes that come along begin at 0: of an upload that has some, they are passed over.
  const takes = hasUploadBody(request) && session.received === 0 && bodyLength(request) !== 0
  if ((bodyLength(request) ?? 0) > grant.size) throw new Problem('upload_length')
  try {
    const end = takes ? await receive(parts, session, request, turn) : undefined
    if (end?.kind === 'cut' && !session.full) return undefined
    return await finish(parts, session)
  } catch (error) {
    if (session.broken) parts.sessions.forget(grant.upload)
    throw error
  }
}

/** A grant that the format cannot keep is the control plane's mistake. @throws Problem */
function requireGeometry({ size, partSize }: WriteGrant): void {
  try {
    checkGeometry({ size, partSize, segmentSize: SEGMENT_SIZE })
  } catch {
    throw new Problem('grant_invalid', 'No blob has such parts.')
  }
}
