import type { IncomingMessage } from 'node:http'
import { release } from '@holdfast/storage/seal/release'
import type { Transfers } from '../transfers.ts'
import { Problem } from '../http/problem.ts'
import type { UploadSession } from './session.ts'

/** The lease is renewed so often while bytes come. */
const RENEW_MS = 10_000

export interface Receiving {
  transfers: Transfers
  idleMs: () => number
}

/** Why bytes stopped coming. `complete`: the body was read to its end. */
export type End = { kind: 'complete' } | { kind: 'cut'; reason: unknown }

/**
 * Takes a request's body into the session. However it ends, what has arrived is durable afterwards. Throws a Problem
 * when the body is longer than announced, and what the storage throws.
 */
export async function receive(
  { transfers, idleMs }: Receiving,
  session: UploadSession,
  request: IncomingMessage,
  turn: AbortSignal,
): Promise<End> {
  const transfer = transfers.begin('upload', session.authority)
  const watch = new Watch(request, AbortSignal.any([turn, transfer.signal]), session, idleMs())
  try {
    const end = await readBody(session, request, watch, transfer.count)
    await session.flush()
    transfer.end(end.kind === 'complete' ? 'complete' : watch.signal.aborted ? 'cut' : 'aborted')
    return end
  } catch (error) {
    transfer.end('refused')
    throw error
  } finally {
    watch.end()
  }
}

async function readBody(
  session: UploadSession,
  request: IncomingMessage,
  watch: Watch,
  count: (bytes: number) => void,
): Promise<End> {
  try {
    // Left open at the end: a refusal is still to be answered on it.
    const chunks: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
    for await (const chunk of chunks) {
      watch.pause()
      if (session.received + chunk.length > session.record.size) throw new Problem('upload_length')
      const { length } = chunk
      const copied = await session.take(chunk, watch.signal)
      count(length)
      // Memory that is this chunk's alone: what else was read with it would be lost.
      if (copied && length === chunk.buffer.byteLength) release(chunk)
      watch.resume()
    }
    return request.complete ? { kind: 'complete' } : { kind: 'cut', reason: 'the line' }
  } catch (error) {
    const cut = watch.signal.aborted || request.destroyed || request.errored
    if (error instanceof Problem || session.broken || !cut) await keepWhatCame(session, error)
    return { kind: 'cut', reason: watch.signal.reason ?? error }
  }
}

/** The bytes before a failure count; the failure is what is told. */
async function keepWhatCame(session: UploadSession, error: unknown): Promise<never> {
  await session.flush().catch(() => {})
  throw error
}

/** Ends a body that must not go on: superseded, revoked, idle, or of an upload that is held elsewhere by now. */
class Watch {
  readonly signal: AbortSignal
  readonly #controller = new AbortController()
  readonly #renewal: NodeJS.Timeout
  readonly #idleMs: number
  #idle: NodeJS.Timeout | undefined

  constructor(request: IncomingMessage, cut: AbortSignal, session: UploadSession, idleMs: number) {
    this.signal = AbortSignal.any([cut, this.#controller.signal])
    this.signal.addEventListener('abort', () => request.destroy(), { once: true })
    if (this.signal.aborted) request.destroy()
    this.#idleMs = idleMs
    this.#renewal = setInterval(() => {
      session.lease.renew().then(
        (same) => same || this.#controller.abort('held elsewhere'),
        (error: unknown) => this.#controller.abort(error),
      )
    }, RENEW_MS)
    this.resume()
  }

  /** While we keep the client waiting it is not idle. */
  pause(): void {
    clearTimeout(this.#idle)
  }

  resume(): void {
    this.#idle = setTimeout(() => this.#controller.abort('idle'), this.#idleMs)
  }

  end(): void {
    clearInterval(this.#renewal)
    clearTimeout(this.#idle)
  }
}
