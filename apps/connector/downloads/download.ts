import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ReadGrant } from '@holdfast/contracts/connector/grant'
import type { Log } from '@holdfast/runtime/log'
import type { ByteRange } from '@holdfast/storage/store'
import { isStoreError } from '@holdfast/storage/store'
import type { ReadSummaries } from '../control-plane/reads.ts'
import type { Measures } from '../measures.ts'
import type { Transfers } from '../transfers.ts'
import { Problem } from '../http/problem.ts'
import { isNotModified, rangeCounts } from './conditions.ts'
import type { Content, Contents } from './content.ts'
import { etagOf, fileHeaders, guardHeaders } from './headers.ts'
import { parseRange } from './range.ts'
import { ReaderGone, sendBytes } from './send.ts'

export interface DownloadParts {
  contents: Contents
  transfers: Transfers
  reads: ReadSummaries
  measures: Measures
}

/** One request as its handler sees it. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  log: Log
}

/** Answers GET and HEAD for one file, whole or in part (RFC 9110, sections 13 and 14). */
export async function download(parts: DownloadParts, grant: ReadGrant, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  const { contents, measures } = parts
  const begun = performance.now()
  const validators = { etag: etagOf(grant), modified: grant.modified }
  const headers = fileHeaders(grant)
  if (isNotModified(request.headers, validators)) {
    response.writeHead(304, headers).end()
    return
  }
  // Range is defined for GET only (section 14.2).
  const asked = request.method === 'GET' && rangeCounts(headerOf(request, 'if-range'), validators)
  const answer = parseRange(asked ? request.headers.range : undefined, grant.size)
  if (answer.kind === 'unsatisfiable') {
    throw new Problem('range_invalid', undefined, {
      ...guardHeaders,
      ETag: validators.etag,
      'Content-Range': `bytes */${grant.size}`,
    })
  }
  const range = answer.kind === 'part' ? answer.range : { offset: 0, length: grant.size }
  const content = await contents.open(grant.storage, grant)
  headers['Content-Length'] = range.length
  if (answer.kind === 'part') headers['Content-Range'] = contentRange(range, grant.size)
  const status = answer.kind === 'part' ? 206 : 200
  if (request.method === 'HEAD') {
    response.writeHead(status, headers).end()
    return
  }
  const begin = () => {
    measures.firstByte.observe({ direction: 'download' }, (performance.now() - begun) / 1000)
    response.writeHead(status, headers)
  }
  await transfer(parts, grant, { content, range, begin }, exchange)
}

interface Answer {
  content: Content
  range: ByteRange
  begin: () => void
}

async function transfer(
  { transfers, reads, measures }: DownloadParts,
  grant: ReadGrant,
  { content, range, begin }: Answer,
  { response, log }: Exchange,
): Promise<void> {
  const { signal, count, end } = transfers.begin('download', grant)
  const begunAt = new Date()
  const { jti, version, rev: handles } = grant
  const summary = { jti, version, archive: null, handles, bytes: 0, corrupt: false, begunAt }
  const sent = (length: number) => {
    summary.bytes += length
    count(length)
  }
  try {
    await sendBytes({ open: (rest) => content.read(rest, signal), range, response, begin, signal, sent })
    response.end()
    end('complete')
  } catch (error) {
    end(error instanceof ReaderGone ? 'aborted' : 'cut')
    summary.corrupt = isDamage(error)
    if (summary.corrupt) {
      measures.corrupt.inc()
      log.error({ version, object: grant.object, error }, 'a stored file is damaged')
    }
    // After its head, a short 200 would look like the whole file: the connection is cut instead.
    if (!response.headersSent && !signal.aborted) throw error
    response.destroy()
  } finally {
    reads.add(summary)
  }
}

/** What is there is not what was stored, or what was stored is not there. */
export function isDamage(error: unknown): boolean {
  return isStoreError(error, 'Corrupt') || isStoreError(error, 'NotFound')
}

function contentRange({ offset, length }: ByteRange, size: number): string {
  return `bytes ${offset}-${offset + length - 1}/${size}`
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
