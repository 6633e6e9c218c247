import type { ClientRequest } from 'node:http'
import type { Body } from '../store.ts'
import { failure } from './errors.ts'

/**
 * Writes a body at the pace of the server; stops early when the server has answered already (it refuses).
 * RangeError when the body has another length than said; then the request must be destroyed.
 */
export async function sendBody(
  request: ClientRequest,
  key: string,
  { bytes, length }: { bytes: Body; length: number },
  timeoutMs: number,
): Promise<void> {
  let sent = 0
  let answered = false
  request.once('response', () => (answered = true))
  for await (const chunk of bytes) {
    sent += chunk.length
    if (sent > length) break
    if (answered) return
    if (request.destroyed) throw failure(request.errored ?? new Error('the connection is gone'), key)
    if (!request.write(chunk)) await drained(request, key, timeoutMs)
  }
  if (sent !== length) throw new RangeError(`${key}: the body has not ${length} bytes`)
}

/** Until there is room again, the server answers, or it takes nothing for too long. */
async function drained(request: ClientRequest, key: string, timeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error(`nothing was taken within ${timeoutMs} ms`)), timeoutMs)
  const events = { drain: resolve, response: resolve, error: reject, close: resolve }
  for (const [event, listener] of Object.entries(events)) request.once(event, listener)
  try {
    await promise
  } catch (error) {
    throw failure(error, key)
  } finally {
    clearTimeout(timer)
    for (const [event, listener] of Object.entries(events)) request.off(event, listener)
  }
}
