import type { IncomingMessage } from 'node:http'
import { readChunks } from '../read-chunks.ts'
import { pause, retried } from '../retry.ts'
import { StoreError, isStoreError, type ByteRange, type CallOptions, type StoredBytes } from '../store.ts'
import type { Connection } from './connection.ts'
import { failure } from './errors.ts'

interface Opened {
  response: IncomingMessage
  size: number
  etag: string
}

/** How often in a row a body may break off without a single byte before it is given up. */
const TRIES = 4

export async function getObject(
  connection: Connection,
  key: string,
  range: ByteRange | undefined,
  options: CallOptions,
): Promise<StoredBytes> {
  if (range?.length === 0) return emptyRange(connection, key, range, options)
  const opened = await retried(() => open(connection, key, range, options), options.signal)
  const wanted = range ?? { offset: 0, length: opened.size }
  if (wanted.offset + wanted.length > opened.size) {
    opened.response.destroy()
    throw beyond(key, wanted, opened.size)
  }
  return { size: opened.size, bytes: body(connection, key, wanted, opened, options) }
}

/** HTTP has no empty ranges; the object's length still has to be known. */
async function emptyRange(
  connection: Connection,
  key: string,
  range: ByteRange,
  options: CallOptions,
): Promise<StoredBytes> {
  const response = await retried(
    () => connection.exchange({ method: 'HEAD', key, accept: [200], ...options }),
    options.signal,
  )
  response.resume()
  const size = Number(response.headers['content-length'] ?? 0)
  if (range.offset > size) throw beyond(key, range, size)
  return { size, bytes: nothing() }
}

async function open(
  connection: Connection,
  key: string,
  range: ByteRange | undefined,
  options: CallOptions,
  etag?: string,
): Promise<Opened> {
  const headers: Record<string, string> = {}
  if (range) headers.range = `bytes=${range.offset}-${range.offset + range.length - 1}`
  if (etag) headers['if-match'] = etag
  const accept = range ? [206] : [200]
  const response = await connection.exchange({ method: 'GET', key, headers, accept, ...options })
  const total = range ? /\/(\d+)$/.exec(response.headers['content-range'] ?? '')?.[1] : undefined
  const size = Number(total ?? response.headers['content-length'])
  if (Number.isSafeInteger(size)) return { response, size, etag: response.headers.etag ?? '' }
  response.destroy()
  throw new StoreError('Unavailable', `${key}: the server does not tell the length`)
}

/**
 * The bytes of the range. An object never changes, so what a broken or tired connection did not deliver is
 * fetched by another request: a slow reader outlives the patience of any server.
 */
async function* body(
  connection: Connection,
  key: string,
  { offset, length }: ByteRange,
  first: Opened,
  options: CallOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const end = offset + length
  let opened: Opened | undefined = first
  let fails = 0
  for (let at = offset; at < end;) {
    try {
      opened ??= await open(connection, key, { offset: at, length: end - at }, options, first.etag)
      for await (const chunk of readChunks(opened.response, connection.config.timeoutMs, options.signal)) {
        at += chunk.length
        fails = 0
        yield chunk
      }
      if (at < end) throw new Error('the answer is too short')
    } catch (error) {
      options.signal?.throwIfAborted()
      const failed = failure(error, key)
      fails += 1
      if (fails === TRIES || !isStoreError(failed, 'Unavailable')) throw failed
      await pause(fails, options.signal)
    } finally {
      opened?.response.destroy()
      opened = undefined
    }
  }
  if (length === 0) first.response.resume()
}

function beyond(key: string, { offset, length }: ByteRange, size: number): StoreError {
  return new StoreError('Corrupt', `${key} has ${size} bytes, less than ${offset}+${length}`)
}

async function* nothing(): AsyncGenerator<Buffer> {}
