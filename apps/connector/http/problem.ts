import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { finished } from 'node:stream'
import { errors } from '@holdfast/contracts/errors'
import type { ErrorCode } from '@holdfast/contracts/errors'
import { isStoreError } from '@holdfast/storage/store'

/** A refusal with a stable code of the contracts; answered as a problem document (RFC 9457). */
export class Problem extends Error {
  override name = 'Problem'
  readonly code: ErrorCode
  readonly status: number
  readonly detail: string | undefined
  readonly headers: OutgoingHttpHeaders

  constructor(code: ErrorCode, detail?: string, headers: OutgoingHttpHeaders = {}) {
    super(detail === undefined ? code : `${code}: ${detail}`)
    this.code = code
    this.status = errors[code][0]
    this.detail = detail
    this.headers = headers
  }
}

/** What a failure means to whoever asked; the details of unknown ones stay in the log. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (!isStoreError(error)) return new Problem('internal')
  switch (error.code) {
    case 'Full':
      return new Problem('storage_full')
    case 'Denied':
      return new Problem('storage_denied', undefined, { 'Retry-After': '30' })
    case 'Corrupt':
    case 'NotFound':
      return new Problem('content_corrupt')
    case 'Unavailable':
    case 'AlreadyExists':
      return new Problem('storage_unavailable', undefined, { 'Retry-After': '5' })
  }
}

/** Answers with a problem document, if nothing was answered yet; otherwise the connection is cut. */
export function answerProblem(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { code, status, detail, headers } = problem
  const requestId = String(response.getHeader('X-Request-Id') ?? '')
  const body = JSON.stringify({
    type: 'about:blank',
    title: errors[code][1],
    status,
    code,
    detail,
    requestId,
  })
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'private, no-store',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  })
  if (request.method !== 'HEAD') response.write(body)
  endWhenRead(request, response)
}

const LINGER_MS = 10_000

/**
 * Where the connection closes with the answer, the sender is let finish first: closed with bytes unread it is reset, and the
 * answer lost with it (RFC 9112, section 9.6). Otherwise Node discards the rest by itself.
 */
function endWhenRead(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || response.shouldKeepAlive) {
    response.end()
    return
  }
  const timer = setTimeout(() => response.end(), LINGER_MS)
  finished(request.resume(), () => {
    clearTimeout(timer)
    response.end()
  })
}
