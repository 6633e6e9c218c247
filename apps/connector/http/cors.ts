import type { IncomingMessage, ServerResponse } from 'node:http'

const METHODS = 'GET, HEAD, POST, PATCH, DELETE, OPTIONS'
const REQUEST_HEADERS = [
  'Range',
  'If-Range',
  'If-None-Match',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Offset',
  'Upload-Metadata',
  'Upload-Defer-Length',
  'Upload-Concat',
  'X-HTTP-Method-Override',
  'Authorization',
  'Content-Type',
].join(', ')
const EXPOSED = [
  'Content-Range',
  'Accept-Ranges',
  'Content-Length',
  'ETag',
  'Location',
  'Retry-After',
  'X-Request-Id',
  'Upload-Offset',
  'Upload-Length',
  'Upload-Expires',
  'Tus-Resumable',
  'Tus-Version',
  'Tus-Extension',
].join(', ')

/** Lets pages of the app's origins read the answer. Without credentials: only grants open anything here. */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  allows: (origin: string) => boolean,
): void {
  response.setHeader('Vary', 'Origin')
  const { origin } = request.headers
  if (origin === undefined || !allows(origin)) return
  response.setHeader('Access-Control-Allow-Origin', origin)
  response.setHeader('Access-Control-Expose-Headers', EXPOSED)
}

/** Answers a preflight (Fetch Standard, CORS protocol); false when the request is none. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined)
    return false
  response.writeHead(204, {
    'Access-Control-Allow-Methods': METHODS,
    'Access-Control-Allow-Headers': REQUEST_HEADERS,
    'Access-Control-Max-Age': '7200',
  })
  response.end()
  return true
}
