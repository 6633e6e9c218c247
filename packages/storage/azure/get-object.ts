import type { Readable } from 'node:stream'
import type { BlobDownloadResponseParsed, ContainerClient } from '@azure/storage-blob'
import { readChunks } from '../read-chunks.ts'
import { StoreError, type ByteRange, type CallOptions, type ObjectStat, type StoredBytes } from '../store.ts'
import { storeErrorOf } from './errors.ts'
import { watchedAndRetried } from './watched.ts'

/** How often the library goes on where a broken connection ended. */
const RESUMES = 4

export async function getObject(
  container: ContainerClient,
  timeoutMs: number,
  key: string,
  range: ByteRange | undefined,
  options: CallOptions,
): Promise<StoredBytes> {
  if (range?.length === 0) {
    const { size } = await statObject(container, timeoutMs, key, options)
    if (range.offset > size) throw beyond(key, range, size)
    return { size, bytes: nothing() }
  }
  const client = container.getBlobClient(key)
  const response = await watchedAndRetried(key, timeoutMs, options.signal, (watch) =>
    client.download(range?.offset, range?.length, { abortSignal: watch.signal, maxRetryRequests: RESUMES }),
  )
  const size = sizeOf(response)
  if (range && range.offset + range.length > size) throw beyond(key, range, size)
  return { size, bytes: body(key, response, range?.length ?? size, timeoutMs, options) }
}

export async function statObject(
  container: ContainerClient,
  timeoutMs: number,
  key: string,
  { signal }: CallOptions,
): Promise<ObjectStat> {
  const found = await watchedAndRetried(key, timeoutMs, signal, (watch) =>
    container.getBlobClient(key).getProperties({ abortSignal: watch.signal }),
  )
  return { size: found.contentLength ?? 0, modifiedAt: found.lastModified ?? new Date(0) }
}

function sizeOf({ contentRange, contentLength }: BlobDownloadResponseParsed): number {
  return Number(/\/(\d+)$/.exec(contentRange ?? '')?.[1] ?? contentLength ?? 0)
}

async function* body(
  key: string,
  response: BlobDownloadResponseParsed,
  length: number,
  timeoutMs: number,
  { signal }: CallOptions,
): AsyncGenerator<Buffer, void, undefined> {
  let missing = length
  try {
    // The type covers browsers too; in Node the body is always a Readable.
    const stream = response.readableStreamBody as Readable
    for await (const chunk of readChunks(stream, timeoutMs, signal)) {
      missing -= chunk.length
      yield chunk
    }
    if (missing > 0) throw new StoreError('Unavailable', `${key}: the answer is too short`)
  } catch (error) {
    signal?.throwIfAborted()
    throw storeErrorOf(error, key)
  }
}

function beyond(key: string, { offset, length }: ByteRange, size: number): StoreError {
  return new StoreError('Corrupt', `${key} has ${size} bytes, less than ${offset}+${length}`)
}

async function* nothing(): AsyncGenerator<Buffer> {}
