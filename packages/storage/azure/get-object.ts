import type { Readable } from 'node:stream'
import type { BlobDownloadResponseParsed, ContainerClient } from '@azure/storage-blob'
import { readChunks } from '../read-chunks.ts'
import { resumedBytes } from '../resumed-bytes.ts'
import { StoreError, type ByteRange, type CallOptions, type ObjectStat, type StoredBytes } from '../store.ts'
import { storeErrorOf } from './errors.ts'
import { watchedAndRetried } from './watched.ts'

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
  const open = (wanted: ByteRange | undefined, etag?: string) =>
    watchedAndRetried(key, timeoutMs, options.signal, (watch) =>
      container.getBlobClient(key).download(wanted?.offset, wanted?.length, {
        abortSignal: watch.signal,
        ...(etag && { conditions: { ifMatch: etag } }),
      }),
    )
  const response = await open(range)
  const size = sizeOf(response)
  const wanted = range ?? { offset: 0, length: size }
  if (wanted.offset + wanted.length > size) {
    bodyOf(response).destroy()
    throw beyond(key, wanted, size)
  }
  const source = {
    first: readChunks(bodyOf(response), timeoutMs, options.signal),
    reopen: async (rest: ByteRange) =>
      readChunks(bodyOf(await open(rest, response.etag)), timeoutMs, options.signal),
    failure: (error: unknown) => storeErrorOf(error, key),
    ...options,
  }
  return { size, bytes: resumedBytes(wanted, source) }
}

/** The type covers browsers too; in Node there is always a Readable. */
function bodyOf(response: BlobDownloadResponseParsed): Readable {
  return response.readableStreamBody as Readable
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

function beyond(key: string, { offset, length }: ByteRange, size: number): StoreError {
  return new StoreError('Corrupt', `${key} has ${size} bytes, less than ${offset}+${length}`)
}

async function* nothing(): AsyncGenerator<Buffer> {}
