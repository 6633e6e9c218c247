import { streamProjectEvents } from '@holdfast/contracts/projects'
import { DomainError } from '@holdfast/domain/error'
import { followProject } from '@holdfast/domain/events/follow'
import { streamSSE } from 'hono/streaming'
import type { FileParts } from '../file-parts.ts'
import type { Api } from '../register.ts'

/** Streams of one session at once: a browser opens one a tab. Each costs queries at every change of its project. */
const MOST_STREAMS = 50

/** Live changes of a project, as server-sent events that resume at `Last-Event-ID`. */
export function eventRoutes(api: Api, { bells }: FileParts): void {
  const streams = new OpenStreams()

  api.on(streamProjectEvents, async ({ ctx, params, c }) => {
    const leave = streams.enter(ctx.actor.sessionId)
    const ended = new AbortController()
    const lastEventId = numberOf(c.req.header('last-event-id'))
    const events = followProject(ctx, bells, { ...params, lastEventId, signal: ended.signal })
    // Whoever may not look is told so before the stream begins.
    const first = events.next()
    first.catch(leave)
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 200))])
    c.header('Cache-Control', 'no-store')
    c.header('X-Accel-Buffering', 'no')
    return streamSSE(
      c,
      async (stream) => {
        stream.onAbort(() => ended.abort())
        try {
          await stream.write('retry: 2000\n\n')
          for (let next = await first; !next.done && !stream.aborted; next = await events.next()) {
            const event = next.value
            if (event === null) await stream.write(':\n\n')
            else await stream.writeSSE({ id: event.id, data: JSON.stringify(event) })
          }
        } finally {
          leave()
        }
      },
      // The right to look was lost, or the database: the client asks again and is told.
      async () => ended.abort(),
    )
  })
}

/** How many streams each session has open at this process. */
class OpenStreams {
  readonly #open = new Map<string, number>()

  /**
   * Counts one more; answers how it leaves, which may be called twice.
   *
   * @throws DomainError `rate_limited`
   */
  enter(sessionId: string): () => void {
    const open = this.#open.get(sessionId) ?? 0
    if (open >= MOST_STREAMS)
      throw new DomainError('rate_limited', `At most ${MOST_STREAMS} streams at once.`, { retryAfter: 10 })
    this.#open.set(sessionId, open + 1)
    let left = false
    return () => {
      if (left) return
      left = true
      const rest = (this.#open.get(sessionId) ?? 1) - 1
      if (rest > 0) this.#open.set(sessionId, rest)
      else this.#open.delete(sessionId)
    }
  }
}

function numberOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}
