import type { OutgoingHttpHeaders } from 'node:http'
import type { ReadGrant } from '@holdfast/contracts/connector/grant'
import { contentDisposition } from './disposition.ts'

/** What a browser may do with content that a stranger uploaded: show it, in a box of its own. */
const SANDBOX = [
  'sandbox',
  "default-src 'none'",
  "img-src 'self' data:",
  "media-src 'self'",
  "style-src 'unsafe-inline'",
].join('; ')

/** Headers of every answer that carries content: nobody keeps it, guesses its type or learns its address. */
export const guardHeaders = {
  'Cache-Control': 'private, no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Content-Security-Policy': SANDBOX,
} as const

/** Headers of a file: the same for 200, 206 and 304. */
export function fileHeaders(grant: ReadGrant): OutgoingHttpHeaders {
  return {
    ...guardHeaders,
    ETag: etagOf(grant),
    'Last-Modified': new Date(grant.modified * 1000).toUTCString(),
    'Accept-Ranges': 'bytes',
    'Content-Type': safeType(grant.type),
    'Content-Disposition': contentDisposition(grant.disposition, grant.name),
  }
}

/** The version never changes its content: a strong tag (RFC 9110, section 8.8.3). */
export function etagOf({ version }: Pick<ReadGrant, 'version'>): string {
  return `"${version}"`
}

const MEDIA_TYPE = /^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+(;[\x20-\x7e]*)?$/

function safeType(type: string): string {
  if (!MEDIA_TYPE.test(type)) return 'application/octet-stream'
  // What a text is written in is not known; nearly all are UTF-8, and a browser must not guess (ASVS 5.0, 4.1.1).
  return /^text\/[^;]+$/.test(type) ? `${type}; charset=utf-8` : type
}
