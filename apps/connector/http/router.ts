import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { READ_PATH, UPLOAD_PATH } from '@holdfast/contracts/connector/addresses'
import type { Log } from '@holdfast/runtime/log'
import type { Metrics } from '@holdfast/runtime/metrics'
import { redactAddress } from '@holdfast/runtime/redact'
import { sendArchive } from '../archives/archive.ts'
import type { ArchiveParts } from '../archives/archive.ts'
import type { Trust } from '../control-plane/trust.ts'
import { download } from '../downloads/download.ts'
import type { Exchange } from '../downloads/download.ts'
import { GrantExpired } from '../grants/verify.ts'
import { announceUpload, createUpload } from '../uploads/create.ts'
import { headUpload } from '../uploads/head.ts'
import type { UploadParts } from '../uploads/hold.ts'
import { patchUpload } from '../uploads/patch.ts'
import { terminateUpload } from '../uploads/terminate.ts'
import { parseUploadAddress } from '../uploads/address.ts'
import { requireVersion, tusHeaders, tusOptions } from '../uploads/tus.ts'
import { isWhole } from '../uploads/whole.ts'
import { bearerOf } from './bearer.ts'
import { allowOrigin, answerPreflight } from './cors.ts'
import { answerFront, guardAnswer } from './front.ts'
import { Problem, answerProblem, problemOf } from './problem.ts'

export interface RouterParts extends UploadParts, ArchiveParts {
  trust: Trust
  metrics: Metrics
  /** Hands a request over to the process that holds the upload; false when that is this one. */
  forward: (upload: string, exchange: Exchange) => Promise<boolean>
}

type Route = 'read' | 'upload' | 'none'

/** Answers every request of the public port. */
export function router(parts: RouterParts): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const begun = performance.now()
    const requestId = requestIdOf(request)
    const log = parts.log.child({ requestId })
    response.setHeader('X-Request-Id', requestId)
    guardAnswer(response, parts.publicUrl)
    allowOrigin(request, response, (origin) => parts.trust.allowsOrigin(origin))
    const path = pathOf(request)
    const route: Route = isBelow(path, READ_PATH) ? 'read' : isBelow(path, UPLOAD_PATH) ? 'upload' : 'none'
    response.once('close', () => observe(parts.metrics, log, { request, response, route, begun }))
    answer(parts, route, path, { request, response, log }).catch((error: unknown) => {
      const problem = problemOf(error)
      if (problem.code === 'internal') log.error({ error }, 'a request failed')
      if (route === 'upload')
        for (const [name, value] of Object.entries(tusHeaders)) setIfOpen(response, name, value)
      answerProblem(request, response, problem)
    })
  }
}

async function answer(parts: RouterParts, route: Route, path: string, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  if (answerPreflight(request, response) || answerFront(request, response)) return
  if (route === 'read') return answerRead(parts, exchange)
  if (route === 'upload') return answerUpload(parts, path, exchange)
  throw new Problem('not_found')
}

async function answerRead(parts: RouterParts, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new Problem('method_not_allowed', undefined, { Allow: 'GET, HEAD, OPTIONS' })
  try {
    const grant = await parts.verify(grantOf(request))
    if (grant.op === 'read') return await download(parts, grant, exchange)
    if (grant.op === 'archive') return await sendArchive(parts, grant, exchange)
    throw new Problem('grant_invalid')
  } catch (error) {
    if (!(error instanceof GrantExpired)) throw error
    // A script can ask for another grant; anything else is sent back to where it is checked anew and given one.
    const { grant } = error
    if (grant.op === 'write' || request.headers['sec-fetch-mode'] === 'cors')
      throw new Problem('grant_expired')
    const headers = { 'Cache-Control': 'private, no-store', 'Referrer-Policy': 'no-referrer' }
    response.writeHead(307, { ...headers, Location: grant.stable }).end()
  }
}

async function answerUpload(parts: RouterParts, path: string, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  const method = methodOf(request)
  if (method === 'OPTIONS') {
    response.writeHead(204, tusOptions).end()
    return
  }
  requireVersion(request)
  if (method === 'POST') return create(parts, exchange)
  const ours = parts.storages.ids
  const place = parseUploadAddress(parts.rootKeys, path, ours)
  if (!place) throw new Problem('not_found')
  if (await parts.forward(place.upload, exchange)) return
  if (method === 'PATCH') return patchUpload(parts, place, exchange)
  if (method === 'HEAD') return headUpload(parts, place, exchange)
  if (method === 'DELETE') return terminateUpload(parts, place, exchange)
  throw new Problem('method_not_allowed', undefined, { Allow: 'POST, HEAD, PATCH, DELETE, OPTIONS' })
}

async function create(parts: RouterParts, exchange: Exchange): Promise<void> {
  try {
    const grant = await parts.verify(bearerOf(exchange.request))
    if (grant.op !== 'write') throw new Problem('grant_invalid')
    if (!parts.sessions.has(grant.upload) && (await announceUpload(parts, grant, exchange))) return
    if (!isWhole(exchange.request, grant) && (await parts.forward(grant.upload, exchange))) return
    await createUpload(parts, grant, exchange)
  } catch (error) {
    throw error instanceof GrantExpired ? new Problem('grant_expired') : error
  }
}

/** tus: clients that may send GET and POST only name the real method in a header. */
function methodOf({ method, headers }: IncomingMessage): string | undefined {
  const override = headers['x-http-method-override']
  return method === 'POST' && typeof override === 'string' ? override.toUpperCase() : method
}

function grantOf(request: IncomingMessage): string | undefined {
  return new URLSearchParams(request.url?.split('?')[1]).get('grant') ?? bearerOf(request)
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/'
}

function isBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`)
}

function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : randomUUID()
}

function setIfOpen(response: ServerResponse, name: string, value: string): void {
  if (!response.headersSent) response.setHeader(name, value)
}

interface Observed {
  request: IncomingMessage
  response: ServerResponse
  route: Route
  begun: number
}

function observe(metrics: Metrics, log: Log, { request, response, route, begun }: Observed): void {
  const method = request.method ?? ''
  const status = response.headersSent ? response.statusCode : 0
  const milliseconds = performance.now() - begun
  metrics.requests.observe({ method, route, status: String(status) }, milliseconds / 1000)
  const line = {
    method,
    address: redactAddress(request.url ?? ''),
    status,
    milliseconds: Math.round(milliseconds),
  }
  log[status >= 500 ? 'warn' : 'debug'](line, 'request')
}
