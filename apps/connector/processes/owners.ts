import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { release } from '@holdfast/storage/seal/release'
import type { Exchange } from '../downloads/download.ts'
import { Problem } from '../http/problem.ts'

/*
 * An upload has one holder, while its requests come in at any process of the connector. Each upload has a home, which
 * follows from its id and knows who holds it; whoever asks first for an upload that nobody holds becomes its holder,
 * so that one client's bytes usually stay in the process where they arrive. All others hand its requests over.
 */

/** This process among those of the connector. */
export interface Place {
  index: number
  count: number
  /** Path of the Unix socket at which a process answers the others. */
  socketOf: (index: number) => string
}

const OWNER_PATH = '/-/owner/'
const MOST_KNOWN = 100_000
const ASK_MS = 5000

export class Owners {
  readonly #place: Place
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 })
  /** Of the uploads whose home is here. */
  readonly #holders = new Map<string, number>()

  constructor(place: Place) {
    this.#place = place
  }

  /** The process that holds the upload: this one if nobody does yet. */
  async holderOf(upload: string): Promise<number> {
    const { index, count } = this.#place
    if (count === 1) return index
    const home = Number.parseInt(upload.slice(-6), 16) % count
    if (home === index) return this.assign(upload, index)
    return this.#ask(home, upload)
  }

  /** At the upload's home: who holds it, `candidate` if nobody does. */
  assign(upload: string, candidate: number): number {
    const known = this.#holders.get(upload)
    if (known !== undefined) return known
    const oldest = this.#holders.size >= MOST_KNOWN ? this.#holders.keys().next().value : undefined
    if (oldest !== undefined) this.#holders.delete(oldest)
    this.#holders.set(upload, candidate)
    return candidate
  }

  /** Answers another process's question; false when the request is none. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://process')
    if (!pathname.startsWith(OWNER_PATH)) return false
    response.end(String(this.assign(pathname.slice(OWNER_PATH.length), Number(searchParams.get('by')))))
    return true
  }

  /** Passes a request on to the process that holds its upload, and the answer back. */
  async handOver(index: number, { request, response }: Exchange): Promise<void> {
    const { method, url: path, headers } = request
    const passed = httpRequest({
      // What has no body is answered at once, or not at all.
      ...(method === 'HEAD' && { timeout: ASK_MS }),
      socketPath: this.#place.socketOf(index),
      agent: this.#agent,
      method,
      path,
      headers,
    })
    const answered = Promise.withResolvers<IncomingMessage>()
    passed.once('response', answered.resolve).once('error', answered.reject)
    passed.once('timeout', () => passed.destroy())
    response.once('close', () => passed.destroy())
    // The answer may come before the body's end; then the holder has closed it.
    passOn(request, passed).catch(() => passed.destroy())
    let answer: IncomingMessage
    try {
      answer = await answered.promise
    } catch {
      throw new Problem('upload_busy', undefined, { 'Retry-After': '1' })
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    await pipeline(answer, response)
  }

  close(): void {
    this.#agent.destroy()
  }

  async #ask(home: number, upload: string): Promise<number> {
    const { index, socketOf } = this.#place
    const answer = Promise.withResolvers<number>()
    const asked = httpRequest({
      socketPath: socketOf(home),
      agent: this.#agent,
      method: 'POST',
      path: `${OWNER_PATH}${upload}?by=${index}`,
      signal: AbortSignal.timeout(ASK_MS),
    })
    asked.once('error', answer.reject)
    asked.once('response', (response) => {
      response.setEncoding('utf8').once('data', (text: string) => answer.resolve(Number(text)))
      // A home that dies in mid-answer says no more; after an answer this changes nothing.
      response.once('close', () => answer.reject(new Error('the home is gone')))
    })
    asked.end()
    try {
      return await answer.promise
    } catch {
      // A home that is being started again knows nothing: what it forgot can be read from the storage.
      throw new Problem('upload_busy', undefined, { 'Retry-After': '1' })
    }
  }
}

/** A body at the speed of its taker. Its memory is given back at once: it would be collected far later than it is used. */
async function passOn(request: IncomingMessage, passed: ClientRequest): Promise<void> {
  const chunks: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const chunk of chunks) {
    if (passed.destroyed) return
    const whole = chunk.length === chunk.buffer.byteLength
    const room = passed.write(chunk, () => {
      if (whole) release(chunk)
    })
    if (!room) await Promise.race([once(passed, 'drain'), once(passed, 'close')])
  }
  if (request.complete) passed.end()
  else passed.destroy()
}
