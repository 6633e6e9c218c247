import type { ServerResponse } from 'node:http'
import { release } from '@holdfast/storage/seal/release'
import type { ByteRange } from '@holdfast/storage/store'
import { Places } from './places.ts'

/** A reader that has not taken a buffer for so long gives up its place at the storage until it goes on. */
const PATIENCE_MS = 500
/** The same while others wait for a place; a reader on a good line needs less. */
const CROWDED_MS = 20
/** Readers of this process with buffers at the storage: together these hold some 20 MiB. */
const places = new Places(24)
/** A reader that takes nothing for so long (a player on pause) is let go; it comes back with a range. */
const IDLE_MS = 15 * 60_000

export interface Sending {
  /** Opens the content from an offset on; called again after a reader was slow. */
  open: (range: ByteRange) => AsyncIterable<Buffer>
  range: ByteRange
  response: ServerResponse
  /** Writes the head, once the first bytes are there: until then a failure can still be told. */
  begin: () => void
  signal: AbortSignal
  sent: (bytes: number) => void
}

/** The client went away, or took nothing for too long. */
export class ReaderGone extends Error {
  override name = 'ReaderGone'
}

/**
 * Writes a range to a client at the client's speed. A slow client holds one buffer in memory and nothing at the
 * storage. Resolves when all was written; throws what `open` throws, ReaderGone, or the signal's reason.
 */
export async function sendBytes({ open, range, response, begin, signal, sent }: Sending): Promise<void> {
  const end = range.offset + range.length
  if (range.length === 0) begin()
  for (let at = range.offset; at < end;) {
    await places.enter(signal)
    try {
      for await (const chunk of open({ offset: at, length: end - at })) {
        signal.throwIfAborted()
        if (response.destroyed) throw new ReaderGone()
        if (at === range.offset) begin()
        const { length } = chunk
        const room = response.write(chunk, () => release(chunk))
        at += length
        sent(length)
        const patience = places.wanted ? CROWDED_MS : PATIENCE_MS
        if (!room && response.writableNeedDrain && !(await drained(response, signal, patience))) break
      }
    } finally {
      places.leave()
    }
    if (response.writableNeedDrain && !(await drained(response, signal, IDLE_MS))) throw new ReaderGone()
  }
}

/** True once there is room again, false after `milliseconds`. By hand, since it runs for each quarter of a MiB. */
function drained(response: ServerResponse, signal: AbortSignal, milliseconds: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      clearTimeout(timer)
      response.off('drain', onDrain).off('close', onClose)
      signal.removeEventListener('abort', onCut)
      settle()
    }
    const onDrain = end(() => resolve(true))
    const onClose = end(() => reject(new ReaderGone()))
    const onCut = end(() => reject(signal.reason))
    const timer = setTimeout(
      end(() => resolve(false)),
      milliseconds,
    )
    response.once('drain', onDrain).once('close', onClose)
    signal.addEventListener('abort', onCut)
    if (response.destroyed) onClose()
    else if (signal.aborted) onCut()
  })
}
