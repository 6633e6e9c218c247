import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'

export interface Call {
  method?: string
  headers?: Readonly<Record<string, string | number>>
  body?: string | Uint8Array
}

export interface Reply {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
  /** Milliseconds from sending to the first byte of the body (to the end where there is none), and to its end. */
  firstByte: number
  total: number
}

/** A client for small requests over connections that stay open, as browsers do it; the same for every subject. */
export class HttpClient {
  #agent: Agent

  /** `connections` at once for each origin. */
  constructor(connections = 6) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  send(url: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<Reply> {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const begun = performance.now()
    return new Promise((resolve, reject) => {
      const options = { method, headers: { ...length, ...headers }, agent: this.#agent }
      const sent = request(url, options, (answer) => {
        receive(answer, begun).then(resolve, reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  /** As `send`, and throws unless the answer's status is one of `expected`. */
  async expect(url: string, call: Call, ...expected: number[]): Promise<Reply> {
    const reply = await this.send(url, call)
    if (expected.includes(reply.status)) return reply
    const where = `${call.method ?? 'GET'} ${new URL(url).pathname}`
    throw new Error(`${where} answered ${reply.status}: ${String(reply.body.subarray(0, 1000))}`)
  }

  close(): void {
    this.#agent.destroy()
  }
}

async function receive(answer: IncomingMessage, begun: number): Promise<Reply> {
  const chunks: Buffer[] = []
  let firstByte: number | undefined
  for await (const chunk of answer) {
    firstByte ??= performance.now() - begun
    // Without an encoding an IncomingMessage yields buffers.
    chunks.push(chunk as Buffer)
  }
  const total = performance.now() - begun
  const status = answer.statusCode ?? 0
  return {
    status,
    headers: answer.headers,
    body: Buffer.concat(chunks),
    firstByte: firstByte ?? total,
    total,
  }
}

/** Runs `task` for 0 … count − 1, at most `width` at once; resolves with the seconds it all took. */
export async function inParallel(
  count: number,
  width: number,
  task: (index: number) => Promise<unknown>,
): Promise<number> {
  const begun = performance.now()
  let next = 0
  const lane = async () => {
    for (let index = next++; index < count; index = next++) await task(index)
  }
  await Promise.all(Array.from({ length: width }, lane))
  return (performance.now() - begun) / 1000
}
