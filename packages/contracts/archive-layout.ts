/*
 * The layout of an archive, shared by who announces its length (the api) and who writes it (the connector):
 * PKWARE APPNOTE 6.3.10, method "stored", names in UTF-8 (general purpose bit 11), CRC and sizes in the local header
 * (no data descriptors), ZIP64 fields only where a value does not fit, so that old programs open what they can.
 */

/** What does not fit into a 32-bit field; the value itself is the mark for "see the ZIP64 field". */
export const ZIP64_LIMIT = 0xffff_ffff
/** Likewise for the 16-bit count of entries. */
export const ZIP64_ENTRIES = 0xffff

const LOCAL_HEADER = 30
const CENTRAL_HEADER = 46
const END = 22
const ZIP64_END = 56
const ZIP64_LOCATOR = 20
/** Header id and length of an extra field. */
const EXTRA_HEAD = 4

/** Bytes of the ZIP64 extra field in a local header: both sizes when one is too large, else none. */
export function localExtraLength(size: number): number {
  return size >= ZIP64_LIMIT ? EXTRA_HEAD + 16 : 0
}

/** Bytes of the ZIP64 extra field in the central directory: both sizes when too large, the offset when too large. */
export function centralExtraLength(size: number, offset: number): number {
  const fields = (size >= ZIP64_LIMIT ? 16 : 0) + (offset >= ZIP64_LIMIT ? 8 : 0)
  return fields === 0 ? 0 : EXTRA_HEAD + fields
}

/** Whether the end of the directory needs the ZIP64 record and its locator. */
export function needsZip64End(entries: number, directorySize: number, directoryOffset: number): boolean {
  return entries >= ZIP64_ENTRIES || directorySize >= ZIP64_LIMIT || directoryOffset >= ZIP64_LIMIT
}

/** Bytes from the start of an entry's local header to the start of its content. */
export function localHeaderLength(pathBytes: number, size: number): number {
  return LOCAL_HEADER + pathBytes + localExtraLength(size)
}

/** Bytes of an entry in the central directory; `offset` is that of its local header. */
export function centralHeaderLength(pathBytes: number, size: number, offset: number): number {
  return CENTRAL_HEADER + pathBytes + centralExtraLength(size, offset)
}

/** Sums an archive up, entry by entry in their order, in constant memory. */
export class ArchiveLength {
  #entries = 0
  #offset = 0
  #directory = 0

  /** An entry of `size` bytes whose path has `pathBytes` bytes in UTF-8 (a folder ends with `/` and has size 0). */
  add(pathBytes: number, size: number): void {
    this.#directory += centralHeaderLength(pathBytes, size, this.#offset)
    this.#offset += localHeaderLength(pathBytes, size) + size
    this.#entries += 1
  }

  /** Bytes of the whole archive. */
  get total(): number {
    const end = needsZip64End(this.#entries, this.#directory, this.#offset) ? ZIP64_END + ZIP64_LOCATOR : 0
    return this.#offset + this.#directory + end + END
  }
}
