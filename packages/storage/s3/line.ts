import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { parseHead, type Head } from './parse-head.ts'

/** Large enough to take what a fast server sends between two turns of the event loop. */
const BUFFER = 512 * 1024
const LONGEST_HEAD = 16_384

/**
 * A connection for GET requests, one after the other, that reads into one buffer of its own. `node:http` makes two fresh
 * buffers for every 64 KiB; their collection took five times the processor time of everything else.
 */
export class Line {
  #socket: Socket
  /** What was read and not taken yet. While it is there the socket rests. */
  #chunk: Buffer | undefined
  #wake: (() => void) | undefined
  #failure: unknown
  #closed = false
  /** Whether an answer was read to its end, so that the connection can be used again. */
  reusable = false

  constructor(endpoint: URL) {
    const onread = {
      buffer: Buffer.allocUnsafeSlow(BUFFER),
      callback: (length: number, buffer: Uint8Array) => {
        this.#chunk = Buffer.from(buffer.buffer, buffer.byteOffset, length)
        this.#wake?.()
        return false
      },
    }
    const host = endpoint.hostname.replace(/^\[|\]$/g, '')
    const secure = endpoint.protocol === 'https:'
    const options = { host, port: Number(endpoint.port) || (secure ? 443 : 80), onread }
    this.#socket = secure ? connectSecure({ ...options, servername: host }) : connectPlain(options)
    this.#socket.setNoDelay(true)
    this.#socket.on('error', (error) => (this.#failure ??= error))
    this.#socket.on('close', () => {
      this.#closed = true
      this.#wake?.()
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  destroy(reason?: Error): void {
    this.#failure ??= reason
    this.#socket.destroy()
  }

  /** A line that waits for its next use does not keep the process alive. */
  rest(): void {
    this.#socket.unref()
  }

  /** Sends a request and reads the head of its answer; what follows comes from `read`. */
  async request(text: string, timeoutMs: number): Promise<Head> {
    this.reusable = false
    this.#socket.ref()
    this.#socket.write(text, 'latin1')
    let head = Buffer.alloc(0)
    for (;;) {
      const chunk = await this.read(timeoutMs)
      if (!chunk) throw new Error('the connection ended before an answer')
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end >= 0) {
        this.#chunk = head.length > end + 4 ? head.subarray(end + 4) : undefined
        return parseHead(head.toString('latin1', 0, end))
      }
      if (head.length > LONGEST_HEAD) throw new Error('an answer with an endless head')
    }
  }

  /** The next bytes, valid until the next call; undefined at the end of the connection. */
  async read(timeoutMs: number): Promise<Buffer | undefined> {
    if (!this.#chunk && !this.#closed) await this.#wait(timeoutMs)
    const chunk = this.#chunk
    this.#chunk = undefined
    if (!chunk && this.#failure) throw this.#failure
    return chunk
  }

  async #wait(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(() => this.destroy(new Error(`nothing came within ${timeoutMs} ms`)), timeoutMs)
    this.#socket.resume()
    await promise
    clearTimeout(timer)
    this.#wake = undefined
  }
}
