const MiB = 1 << 20
const MOST_PARTS = 1 << 15
/** A part must fit into a connector's memory. */
const LARGEST_PART = 1 << 30

/** Bytes of the largest file that can be stored: 32 TiB. */
export const LARGEST_FILE = LARGEST_PART * MOST_PARTS

/** 16 MiB up to 512 GiB, then the next power of two that keeps a file below 32,768 parts. */
export function partSizeFor(size: number): number {
  let partSize = 16 * MiB
  while (size > partSize * MOST_PARTS) partSize *= 2
  return partSize
}
