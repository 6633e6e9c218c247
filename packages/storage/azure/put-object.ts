import { Readable } from 'node:stream'
import type { ContainerClient } from '@azure/storage-blob'
import { retried } from '../retry.ts'
import type { Body, PutOptions } from '../store.ts'
import { watched } from './watched.ts'

/**
 * One Put Blob, which is atomic and durable. As with S3, a put with `ifAbsent` or from a stream is tried once.
 * Azure checks CRC-64 only, so the CRC-32 stays unused here; TLS guards the way.
 */
export async function putObject(
  container: ContainerClient,
  timeoutMs: number,
  key: string,
  bytes: Body,
  length: number,
  { ifAbsent, signal }: PutOptions,
): Promise<void> {
  const client = container.getBlockBlobClient(key)
  const put = async () => {
    const source = countedBody(key, bytes, length)
    const either = signal ? AbortSignal.any([signal, source.failed]) : source.failed
    const conditions = ifAbsent ? { ifNoneMatch: '*' } : undefined
    try {
      await watched(key, timeoutMs, either, (watch) =>
        client.upload(() => source.stream, length, {
          abortSignal: watch.signal,
          onProgress: watch.moved,
          ...(conditions && { conditions }),
        }),
      )
    } finally {
      source.stream.destroy()
    }
  }
  await (ifAbsent || !Array.isArray(bytes) ? put() : retried(put, signal))
}

/** The body as a stream. When it fails, `failed` fires with its failure: the library would wait for ever. */
function countedBody(key: string, bytes: Body, length: number): { stream: Readable; failed: AbortSignal } {
  const failed = new AbortController()
  async function* counted(): AsyncGenerator<Uint8Array> {
    let sent = 0
    for await (const chunk of bytes) {
      sent += chunk.length
      if (sent > length) break
      if (chunk.length > 0) yield chunk
    }
    if (sent !== length) throw new RangeError(`${key}: the body has not ${length} bytes`)
  }
  const stream = Readable.from(counted(), { objectMode: false })
  stream.on('error', (error) => failed.abort(error))
  return { stream, failed: failed.signal }
}
