import type { MiddlewareHandler } from 'hono'
import type { Counter } from 'prom-client'

/** What the routes themselves speak. Whatever else passes `/api/v1` would be the content of a file. */
const spoken = /^(application\/(problem\+)?json|text\/event-stream)\b/

/**
 * Counts bytes that pass the routes without being their own words. Requests of other types are refused before they are read, so
 * only answers are watched; an answer in JSON costs one comparison.
 */
export function countFileBytes(counter: Counter): MiddlewareHandler {
  return async (c, next) => {
    await next()
    const type = c.res.headers.get('content-type')
    if (!c.res.body || (type !== null && spoken.test(type))) return
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        counter.inc(chunk.byteLength)
        controller.enqueue(chunk)
      },
    })
    c.res = new Response(c.res.body.pipeThrough(counted), c.res)
  }
}
