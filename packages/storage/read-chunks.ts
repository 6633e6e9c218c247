import type { Readable } from 'node:stream'

/**
 * The chunks of a response as they come. The clock runs only while a chunk is awaited, not while the consumer is
 * busy, and at its end the stream fails. Leaving the loop, or the signal, destroys the stream.
 */
export async function* readChunks(
  stream: Readable,
  timeoutMs: number,
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  let awaited = true
  const timer = setTimeout(function expire() {
    if (awaited) stream.destroy(new Error(`nothing came within ${timeoutMs} ms`))
    else timer.refresh()
  }, timeoutMs)
  const abort = () => stream.destroy(new Error('aborted'))
  signal?.addEventListener('abort', abort, { once: true })
  try {
    signal?.throwIfAborted()
    // A stream without an encoding yields buffers.
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      awaited = false
      yield chunk
      awaited = true
      timer.refresh()
    }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
    stream.destroy()
  }
}
