import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Body, CallOptions } from '../store.ts'
import { codeOf, failure, refusal } from './errors.ts'
import { sendBody } from './send-body.ts'
import { encodePath, signedHeaders, type Credentials } from './sign.ts'

export interface ConnectionConfig extends Credentials {
  /** Like https://s3.example.com:9000, without path. */
  endpoint: URL
  bucket: string
  /** Milliseconds without a byte while one is awaited, until the server counts as gone. */
  timeoutMs: number
}

export interface Exchange extends CallOptions {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  key: string
  headers?: Record<string, string>
  body?: { bytes: Body; length: number }
  /** Statuses that are no error. */
  accept: readonly number[]
}

const LONGEST_ERROR = 16_384

/** Requests for single objects, over connections that are kept open. */
export class Connection {
  readonly config: ConnectionConfig
  #agent: HttpAgent

  constructor(config: ConnectionConfig) {
    this.config = config
    const options = { keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' as const, noDelay: true }
    this.#agent = config.endpoint.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
  }

  close(): void {
    this.#agent.destroy()
  }

  /**
   * One try. Who calls reads the answer's body to its end or destroys it. Rejects with a StoreError, the signal's
   * reason, or what the body itself threw.
   */
  async exchange(exchange: Exchange): Promise<IncomingMessage> {
    const { signal, key, body, accept } = exchange
    signal?.throwIfAborted()
    const request = this.#open(exchange)
    const answer = answerTo(request)
    const abort = () => request.destroy()
    signal?.addEventListener('abort', abort, { once: true })
    try {
      if (body) await sendBody(request, key, body, this.config.timeoutMs)
      request.end()
      return await accepted(await this.#inTime(request, answer, key), accept, exchange)
    } catch (error) {
      request.destroy()
      signal?.throwIfAborted()
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  #open({ method, key, headers, body }: Exchange): ClientRequest {
    const { endpoint, bucket } = this.config
    const path = encodePath(bucket, key)
    const signed = signedHeaders(
      { method, host: endpoint.host, path, headers: headers ?? {} },
      this.config,
      new Date(),
    )
    if (body) signed['content-length'] = String(body.length)
    const request = endpoint.protocol === 'https:' ? httpsRequest : httpRequest
    const { protocol, hostname, port } = endpoint
    const host = hostname.replace(/^\[|\]$/g, '')
    return request({ protocol, hostname: host, port, method, path, headers: signed, agent: this.#agent })
  }

  async #inTime(
    request: ClientRequest,
    answer: Promise<IncomingMessage>,
    key: string,
  ): Promise<IncomingMessage> {
    const { timeoutMs } = this.config
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    try {
      return await answer
    } catch (error) {
      throw failure(error, key)
    } finally {
      clearTimeout(timer)
    }
  }
}

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request.once('response', resolve)
  // Stays for good: a request may fail again after its promise is settled.
  request.on('error', reject)
  // The body may fail first, and then nobody waits for the answer.
  promise.catch(() => {})
  return promise
}

async function accepted(
  response: IncomingMessage,
  accept: readonly number[],
  { method, key }: Exchange,
): Promise<IncomingMessage> {
  const status = response.statusCode ?? 0
  if (accept.includes(status)) return response
  const text = method === 'HEAD' ? '' : await readStart(response).catch(() => '')
  throw refusal(status, codeOf(text), key)
}

/** The start of an error document; what follows is dropped. */
async function readStart(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    text += String(chunk)
    if (text.length > LONGEST_ERROR) break
  }
  return text
}
