import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { Problem } from '../http/problem.ts'

/* The words of tus 1.0.0 (tus.io/protocols/resumable-upload). */

const VERSION = '1.0.0'
export const EXTENSIONS = 'creation,creation-with-upload,expiration,termination'
const BODY_TYPE = 'application/offset+octet-stream'
/** Unfinished uploads are kept for so long after their last byte. */
export const EXPIRY_MS = 7 * 86_400_000

/** Headers of every answer to a tus request. */
export const tusHeaders = { 'Tus-Resumable': VERSION, 'Cache-Control': 'no-store' } as const

/** Headers of an answer to OPTIONS. */
export const tusOptions = {
  ...tusHeaders,
  'Tus-Version': VERSION,
  'Tus-Extension': EXTENSIONS,
  'Tus-Max-Size': String(Number.MAX_SAFE_INTEGER),
} as const

/** Every request but OPTIONS names the version it speaks. @throws Problem */
export function requireVersion(request: IncomingMessage): void {
  if (request.headers['tus-resumable'] === VERSION) return
  throw new Problem('precondition_failed', `This server speaks tus ${VERSION}.`, { 'Tus-Version': VERSION })
}

/** `Upload-Length` of a creation; deferred length is not offered. @throws Problem */
export function uploadLength(request: IncomingMessage): number {
  if (request.headers['upload-defer-length'] !== undefined)
    throw new Problem('invalid_request', 'The length must be known: Upload-Defer-Length is not offered.')
  return wholeNumber(request, 'upload-length')
}

export function uploadOffset(request: IncomingMessage): number {
  return wholeNumber(request, 'upload-offset')
}

export function hasUploadBody(request: IncomingMessage): boolean {
  return request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() === BODY_TYPE
}

/** @throws Problem */
export function requireUploadBody(request: IncomingMessage): void {
  if (!hasUploadBody(request))
    throw new Problem('unsupported_media_type', `Expected Content-Type: ${BODY_TYPE}.`)
}

/** Where an unfinished upload stands. */
export function offsetHeaders(offset: number): OutgoingHttpHeaders {
  return {
    ...tusHeaders,
    'Upload-Offset': String(offset),
    'Upload-Expires': new Date(Date.now() + EXPIRY_MS).toUTCString(),
  }
}

/** Bytes of the body as announced; undefined for a body in chunks. */
export function bodyLength(request: IncomingMessage): number | undefined {
  const length = request.headers['content-length']
  if (length !== undefined) return Number(length)
  return request.headers['transfer-encoding'] === undefined ? 0 : undefined
}

function wholeNumber(request: IncomingMessage, name: string): number {
  const value = request.headers[name]
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(number)) throw new Problem('invalid_request', `${name} must be a whole number.`)
  return number
}
