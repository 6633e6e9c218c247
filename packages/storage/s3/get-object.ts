import { resumedBytes } from '../resumed-bytes.ts'
import { retried } from '../retry.ts'
import { StoreError, type ByteRange, type CallOptions, type StoredBytes } from '../store.ts'
import type { Connection } from './connection.ts'
import { failure } from './errors.ts'
import type { Answer, Lines } from './lines.ts'

export async function getObject(
  connection: Connection,
  lines: Lines,
  key: string,
  range: ByteRange | undefined,
  options: CallOptions,
): Promise<StoredBytes> {
  if (range?.length === 0) return emptyRange(connection, key, range, options)
  const answer = await retried(() => open(lines, key, range, options), options.signal)
  const size = sizeOf(answer)
  const wanted = range ?? { offset: 0, length: size }
  if (wanted.offset + wanted.length > size) {
    await leave(answer.bytes)
    throw beyond(key, wanted, size)
  }
  const etag = answer.headers.get('etag')
  const source = {
    first: answer.bytes,
    reopen: async (rest: ByteRange) => (await open(lines, key, rest, options, etag)).bytes,
    failure: (error: unknown) => failure(error, key),
    ...options,
  }
  return { size, bytes: resumedBytes(wanted, source) }
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

function open(
  lines: Lines,
  key: string,
  range: ByteRange | undefined,
  { signal }: CallOptions,
  etag?: string,
): Promise<Answer> {
  const headers: Record<string, string> = {}
  if (range) headers.range = `bytes=${range.offset}-${range.offset + range.length - 1}`
  if (etag) headers['if-match'] = etag
  return lines.get({ key, headers, accept: range ? 206 : 200, signal })
}

/** Of the whole object; a part's answer tells it behind the slash of Content-Range. */
function sizeOf({ headers }: Answer): number {
  const range = /\/(\d+)$/.exec(headers.get('content-range') ?? '')
  return Number(range?.[1] ?? headers.get('content-length'))
}

/** A body that nobody reads must be begun to be left. */
async function leave(bytes: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of bytes) if (chunk.length > 0) break
}

function beyond(key: string, { offset, length }: ByteRange, size: number): StoreError {
  return new StoreError('Corrupt', `${key} has ${size} bytes, less than ${offset}+${length}`)
}

async function* nothing(): AsyncGenerator<Buffer> {}
