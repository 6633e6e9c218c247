import type { MiddlewareHandler } from 'hono'
import type { ApiContext, ApiEnvironment } from './environment.ts'
import { isForm, isProviderPost } from './provider-posts.ts'
import { problem } from './problem.ts'

/** The largest bodies that any route needs: 100 uploads with deep paths, receipts of a connector. */
const largest = 2 * 1024 * 1024
const mostDiscarded = 32 * largest
/** Brackets within brackets. No request of ours is deeper than five. */
const deepest = 32

/**
 * Reads a body once, within limits, and refuses what no validator of a field would see: text that is not UTF-8, nesting
 * without end, NUL and lone surrogates (PostgreSQL keeps neither).
 */
export const checkBody: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  if (['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)) return next()
  const bytes = await readBody(c)
  if (bytes === 'too large') {
    // What is not read stands in the way of the next request on this connection.
    c.header('Connection', 'close')
    return problem(c, 'body_too_large', `At most ${largest} bytes.`)
  }
  return inspect(c, bytes) ?? next()
}

/** Hono's own limit makes another request of the one it gets, which the server's requests do not bear. */
async function readBody(c: ApiContext): Promise<Uint8Array | 'too large'> {
  const { body } = c.req.raw
  if (body === null) return new Uint8Array()
  const announced = Number(c.req.header('content-length') ?? Number.NaN)
  // Node's parser holds a sender to the length it announced.
  if (announced <= largest) return new Uint8Array(await c.req.arrayBuffer())
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.byteLength
    // Read to its end, within reason: who is cut off while sending never sees the answer.
    if (length > mostDiscarded) break
    if (length <= largest && !(announced > largest)) chunks.push(chunk)
  }
  if (length > largest) return 'too large'
  const bytes = new Uint8Array(Buffer.concat(chunks))
  // Where Hono keeps what it has read; every later reader gets it from there.
  // (It keeps promises there, whatever the type says.)
  c.req.bodyCache.arrayBuffer = Promise.resolve(bytes.buffer) as unknown as ArrayBuffer
  return bytes
}

function inspect(c: ApiContext, bytes: Uint8Array): Response | undefined {
  if (bytes.byteLength === 0) return undefined
  if (isProviderPost(c))
    return isForm(c)
      ? undefined
      : problem(c, 'unsupported_media_type', 'Send application/x-www-form-urlencoded.')
  // SCIM has a type of its own, which its clients use or not (RFC 7644, section 3.1).
  if (!/^application\/(scim\+)?json\s*(;|$)/i.test(c.req.header('content-type') ?? ''))
    return problem(c, 'unsupported_media_type', 'Send application/json.')
  const text = decode(bytes)
  if (text === null) return problem(c, 'malformed_json', 'The request is not valid UTF-8.')
  if (depthOf(text) > deepest) return problem(c, 'malformed_json', 'The request is nested too deeply.')
  // Rare in honest requests, so that parsing once more for it costs nothing.
  if (/\\u(0000|d[89a-f])/i.test(text) && !isClean(text))
    return problem(c, 'invalid_request', 'Text holds NUL or half a character.')
  return undefined
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function depthOf(text: string): number {
  let depth = 0
  let deepestSeen = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/g)) {
    if (token === '{' || token === '[') deepestSeen = Math.max(deepestSeen, (depth += 1))
    else if (token === '}' || token === ']') depth -= 1
  }
  return deepestSeen
}

function isClean(text: string): boolean {
  try {
    let clean = true
    JSON.parse(text, (key, value: unknown) => {
      for (const part of [key, value])
        if (typeof part === 'string' && (part.includes('\0') || !part.isWellFormed())) clean = false
      return value
    })
    return clean
  } catch {
    // Broken JSON: the route's validator says so.
    return true
  }
}
