import type { IncomingMessage } from 'node:http'
import { resumedBytes } from '../resumed-bytes.ts'
import { retried } from '../retry.ts'
import { StoreError, type ByteRange, type CallOptions, type StoredBytes } from '../store.ts'
import type { Connection } from './connection.ts'
import { failure } from './errors.ts'

interface Opened {
  response: IncomingMessage
  size: number
  etag: string
}

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
  const source = {
    first: opened.response,
    reopen: async (rest: ByteRange) => (await open(connection, key, rest, options, opened.etag)).response,
    failure: (error: unknown) => failure(error, key),
    timeoutMs: connection.config.timeoutMs,
    ...options,
  }
  return { size: opened.size, bytes: resumedBytes(wanted, source) }
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

function beyond(key: string, { offset, length }: ByteRange, size: number): StoreError {
  return new StoreError('Corrupt', `${key} has ${size} bytes, less than ${offset}+${length}`)
}

async function* nothing(): AsyncGenerator<Buffer> {}
