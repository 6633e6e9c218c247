import { StoreError } from '../store.ts'
import { codeOf, failure, refusal } from './errors.ts'
import { Line } from './line.ts'
import type { Head } from './parse-head.ts'
import { encodePath, signedHeaders } from './sign.ts'
import type { ConnectionConfig } from './connection.ts'

export interface GetRequest {
  key: string
  headers: Record<string, string>
  /** The status that is no error. */
  accept: number
  signal?: AbortSignal
}

export interface Answer extends Head {
  /** The body; leaving it early ends its connection. */
  bytes: AsyncIterable<Buffer>
}

const MOST_RESTING = 32
const LONGEST_ERROR = 16_384

/** GET requests over lines that are kept for the next ones. */
export class Lines {
  #config: ConnectionConfig
  #resting: Line[] = []
  #busy = new Set<Line>()

  constructor(config: ConnectionConfig) {
    this.#config = config
  }

  close(): void {
    for (const line of [...this.#resting, ...this.#busy]) line.destroy()
    this.#resting = []
  }

  /** One try. The body must be read or left. Rejects with a StoreError or the signal's reason. */
  async get(request: GetRequest): Promise<Answer> {
    const { key, signal, accept } = request
    signal?.throwIfAborted()
    const rested = this.#takeRested()
    try {
      return await this.#getOn(rested ?? new Line(this.#config.endpoint), request)
    } catch (error) {
      signal?.throwIfAborted()
      // A server closes lines that rest too long; that it had done so shows only now.
      const stale = rested?.closed && failure(error, key).code === 'Unavailable'
      if (stale)
        return await this.#getOn(new Line(this.#config.endpoint), {
          key,
          signal,
          accept,
          headers: request.headers,
        })
      throw failure(error, key)
    }
  }

  async #getOn(line: Line, { key, headers, accept, signal }: GetRequest): Promise<Answer> {
    const abort = () => line.destroy()
    signal?.addEventListener('abort', abort, { once: true })
    this.#busy.add(line)
    try {
      const head = await line.request(this.#text(key, headers), this.#config.timeoutMs)
      if (head.status === 412) throw new StoreError('Unavailable', `${key} was replaced while it was read`)
      if (head.status !== accept) throw refusal(head.status, codeOf(await this.#readError(line, head)), key)
      const length = Number(head.headers.get('content-length') ?? Number.NaN)
      if (!Number.isSafeInteger(length)) throw new Error('the server does not tell the length')
      return { ...head, bytes: this.#body(line, head, length, signal) }
    } catch (error) {
      this.#end(line)
      signal?.throwIfAborted()
      throw failure(error, key)
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  #text(key: string, headers: Record<string, string>): string {
    const { endpoint, bucket } = this.#config
    const path = encodePath(bucket, key)
    const signed = signedHeaders(
      { method: 'GET', host: endpoint.host, path, headers },
      this.#config,
      new Date(),
    )
    const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}\r\n`)
    return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
  }

  async *#body(line: Line, head: Head, length: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
    const abort = () => line.destroy()
    signal?.addEventListener('abort', abort, { once: true })
    let left = length
    try {
      signal?.throwIfAborted()
      while (left > 0) {
        const chunk = await line.read(this.#config.timeoutMs)
        if (!chunk) throw new Error('the connection ended too early')
        left -= chunk.length
        if (left < 0) throw new Error('the server sent more than it said')
        yield chunk
        signal?.throwIfAborted()
      }
      line.reusable = head.headers.get('connection')?.toLowerCase() !== 'close'
    } finally {
      signal?.removeEventListener('abort', abort)
      this.#end(line)
    }
  }

  /** The start of an error document, of known length, in chunks, or to the end; the line is not used again. */
  async #readError(line: Line, { headers }: Head): Promise<string> {
    const length = Math.min(Number(headers.get('content-length') ?? LONGEST_ERROR), LONGEST_ERROR)
    let text = ''
    while (text.length < length && !text.endsWith('</Error>') && !text.endsWith('\r\n0\r\n\r\n')) {
      const chunk = await line.read(this.#config.timeoutMs).catch(() => undefined)
      if (!chunk) break
      text += chunk.toString('latin1')
    }
    return text
  }

  #end(line: Line): void {
    this.#busy.delete(line)
    if (!line.reusable || line.closed || this.#resting.length >= MOST_RESTING) {
      line.destroy()
      return
    }
    line.rest()
    this.#resting.push(line)
  }

  /** The one that rested shortest. */
  #takeRested(): Line | undefined {
    for (;;) {
      const line = this.#resting.pop()
      if (!line?.closed) return line
    }
  }
}
