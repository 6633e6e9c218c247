import { randomFillSync } from 'node:crypto'
import { open } from 'node:fs/promises'

export const KiB = 1024
export const MiB = 1024 * KiB
export const GiB = 1024 * MiB

/** Writes a file of bytes that nothing can compress. */
export async function writeRandomFile(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w')
  const block = Buffer.alloc(16 * MiB)
  for (let left = bytes; left > 0; left -= block.length) {
    await file.write(randomFillSync(block), 0, Math.min(left, block.length))
  }
  await file.close()
}

/** A file of zeros that takes no room: to send much without reading much. */
export async function writeSparseFile(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w')
  await file.truncate(bytes)
  await file.close()
}
