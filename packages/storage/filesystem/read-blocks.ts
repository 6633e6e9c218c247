import type { FileHandle } from 'node:fs/promises'
import { PREAMBLE_LENGTH, SEGMENT_SIZE, TAG_LENGTH } from '../seal/geometry.ts'
import { StoreError, type ByteRange } from '../store.ts'

/** One sealed segment: a reader that opens parts then gets each segment in one block, and gives it on in one piece. */
const BLOCK = SEGMENT_SIZE + TAG_LENGTH
const FIRST_BLOCK = PREAMBLE_LENGTH + BLOCK
const MOST_SPARE = 64

/** Read buffers that wait for the next reader; allocating and clearing fresh ones costs as much as reading. */
const spare: Buffer[] = []

/**
 * Reads `range` block by block, the next block while the last one is used, and closes the file at the end, whatever
 * way it ends. A block is overwritten once the next but one is asked for.
 */
export async function* readBlocks(
  file: FileHandle,
  { offset, length }: ByteRange,
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const end = offset + length
  const buffers = [takeBuffer(), takeBuffer()] as const
  const read = async (turn: 0 | 1, at: number) => {
    const wanted = Math.min(at === 0 ? FIRST_BLOCK : BLOCK, end - at)
    return (await file.read(buffers[turn], 0, wanted, at)).bytesRead
  }
  let ahead: Promise<number> | undefined
  try {
    let turn: 0 | 1 = 0
    for (let at = offset; at < end;) {
      signal?.throwIfAborted()
      const bytesRead: number = await (ahead ?? read(turn, at))
      ahead = undefined
      if (bytesRead === 0) throw new StoreError('Corrupt', 'the file ends before it should')
      const block = buffers[turn].subarray(0, bytesRead)
      at += bytesRead
      turn = turn === 0 ? 1 : 0
      if (at < end) {
        ahead = read(turn, at)
        // A failure is met when the block is asked for; until then it must not count as unhandled.
        ahead.catch(() => {})
      }
      yield block
    }
  } finally {
    await ahead?.catch(() => {})
    giveBack(buffers)
    await file.close()
  }
}

function takeBuffer(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(FIRST_BLOCK)
}

function giveBack(buffers: readonly Buffer[]): void {
  if (spare.length < MOST_SPARE) spare.push(...buffers)
}
