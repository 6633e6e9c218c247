import { open, type FileHandle } from 'node:fs/promises'
import type { Body } from '../store.ts'

/** Below the 1024 of IOV_MAX, above which the system refuses. */
const MOST_AT_ONCE = 512

/** Writes a new file, durably; RangeError when the body has another length than `length`. */
export async function writeNewFile(
  path: string,
  bytes: Body,
  length: number,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    const written = Array.isArray(bytes)
      ? await writeBuffers(file, bytes, signal)
      : await writeStream(file, bytes, length, signal)
    if (written !== length) throw new RangeError(`the body has ${written} bytes instead of ${length}`)
    await file.sync()
  } finally {
    // A network file system may report a failed write only here.
    await file.close()
  }
}

async function writeStream(
  file: FileHandle,
  bytes: Body,
  length: number,
  signal?: AbortSignal,
): Promise<number> {
  let written = 0
  for await (const chunk of bytes) {
    written += chunk.length
    if (written > length) return written
    await writeBuffers(file, [chunk], signal)
  }
  return written
}

async function writeBuffers(
  file: FileHandle,
  buffers: readonly Uint8Array[],
  signal?: AbortSignal,
): Promise<number> {
  let written = 0
  for (let at = 0; at < buffers.length; at += MOST_AT_ONCE) {
    signal?.throwIfAborted()
    written += await writeAll(file, buffers.slice(at, at + MOST_AT_ONCE))
  }
  return written
}

/** A full disk or a signal may cut a write short; the rest is written again, and then fails with the reason. */
async function writeAll(file: FileHandle, buffers: readonly Uint8Array[]): Promise<number> {
  const length = buffers.reduce((sum, { length }) => sum + length, 0)
  if (length === 0) return 0
  const { bytesWritten } = await file.writev(buffers)
  return bytesWritten === length
    ? length
    : bytesWritten + (await writeAll(file, dropFront(buffers, bytesWritten)))
}

function dropFront(buffers: readonly Uint8Array[], count: number): Uint8Array[] {
  const rest: Uint8Array[] = []
  let drop = count
  for (const buffer of buffers) {
    if (drop < buffer.length) rest.push(buffer.subarray(drop))
    drop = Math.max(0, drop - buffer.length)
  }
  return rest
}
