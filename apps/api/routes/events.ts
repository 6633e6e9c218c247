import { streamProjectEvents } from '@holdfast/contracts/projects'
import { followProject } from '@holdfast/domain/events/follow'
import { streamSSE } from 'hono/streaming'
import type { FileParts } from '../file-parts.ts'
import type { Api } from '../register.ts'

/** Live changes of a project, as server-sent events that resume at `Last-Event-ID`. */
export function eventRoutes(api: Api, { bells }: FileParts): void {
  api.on(streamProjectEvents, async ({ ctx, params, c }) => {
    const ended = new AbortController()
    const lastEventId = numberOf(c.req.header('last-event-id'))
    const events = followProject(ctx, bells, { ...params, lastEventId, signal: ended.signal })
    // Whoever may not look is told so before the stream begins.
    const first = events.next()
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 200))])
    c.header('Cache-Control', 'no-store')
    c.header('X-Accel-Buffering', 'no')
    return streamSSE(
      c,
      async (stream) => {
        stream.onAbort(() => ended.abort())
        await stream.write('retry: 2000\n\n')
        for (let next = await first; !next.done && !stream.aborted; next = await events.next()) {
          const event = next.value
          if (event === null) await stream.write(':\n\n')
          else await stream.writeSSE({ id: event.id, data: JSON.stringify(event) })
        }
      },
      // The right to look was lost, or the database: the client asks again and is told.
      async () => ended.abort(),
    )
  })
}

function numberOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}
