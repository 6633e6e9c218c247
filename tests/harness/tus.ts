import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** One answer of a connector to a request of the tus protocol (tus.io/protocols/resumable-upload, version 1.0.0). */
export type TusAnswer = {
  status: number
  headers: IncomingHttpHeaders
  /** `Upload-Offset`, where it is told. */
  offset: number | undefined
  /** `code` of the problem document. */
  code: string | undefined
  body: string
}

export type TusRequest = {
  method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE' | 'OPTIONS'
  headers?: Readonly<Record<string, string>>
  /** Sent with `Content-Length`; `cutAfter` bytes of it are sent and then the connection is cut. */
  body?: Uint8Array
  cutAfter?: number
  /** After so many milliseconds without an answer it fails. */
  timeout?: number
  /** Leaves `Tus-Resumable` out, or sends another version. */
  version?: string | null
}

/** The line ended before an answer came: what the connector did with the request is not known. */
export class LineCut extends Error {
  override name = 'LineCut'
}

/**
 * A request as raw as a test of the protocol needs it; no retries, nothing kept.
 *
 * @throws LineCut when no whole answer came
 */
export function tus(address: string, options: TusRequest): Promise<TusAnswer> {
  const { method, headers = {}, body, cutAfter, timeout = 30_000, version = '1.0.0' } = options
  return new Promise((resolve, reject) => {
    const sent = request(address, {
      method,
      agent: false,
      headers: {
        ...(version === null ? {} : { 'Tus-Resumable': version }),
        ...(body ? { 'Content-Length': String(body.length) } : {}),
        ...headers,
      },
      signal: AbortSignal.timeout(timeout),
    })
    sent.on('error', (error) => reject(new LineCut(error.message)))
    sent.on('response', (response) => collect(response).then(resolve, reject))
    if (body && cutAfter !== undefined)
      sent.write(body.subarray(0, cutAfter), () => setTimeout(() => sent.destroy(), 20))
    else sent.end(body)
  })
}

/** Creates an upload under a grant and answers its address. */
export async function createByTus(
  endpoint: string,
  grant: string,
  size: number,
  options: Partial<TusRequest> = {},
): Promise<TusAnswer & { location: string }> {
  const { headers, ...rest } = options
  const answer = await tus(endpoint, {
    method: 'POST',
    ...rest,
    headers: { Authorization: `Bearer ${grant}`, 'Upload-Length': String(size), ...headers },
  })
  const location = answer.headers.location
  return { ...answer, location: location ? new URL(location, endpoint).href : '' }
}

export function patchByTus(
  location: string,
  offset: number,
  body: Uint8Array,
  options: Partial<TusRequest> = {},
): Promise<TusAnswer> {
  const { headers, ...rest } = options
  return tus(location, {
    method: 'PATCH',
    body,
    ...rest,
    headers: {
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': String(offset),
      ...headers,
    },
  })
}

/** As every client does: an upload that is held elsewhere for a moment is tried again. */
export async function patchWhenFree(...request: Parameters<typeof patchByTus>): Promise<TusAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await patchByTus(...request)
    if (answer.code !== 'upload_busy' || attempt === 20) return answer
    await sleep(500)
  }
}

async function collect(response: IncomingMessage): Promise<TusAnswer> {
  const chunks: Buffer[] = []
  try {
    // Node's streams yield buffers where no encoding is set.
    for await (const chunk of response) chunks.push(chunk as Buffer)
  } catch (error) {
    throw new LineCut(String(error))
  }
  const body = Buffer.concat(chunks).toString('utf8')
  const offset = response.headers['upload-offset']
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    offset: typeof offset === 'string' ? Number(offset) : undefined,
    code: /"code":\s*"(\w+)"/.exec(body)?.[1],
    body,
  }
}
