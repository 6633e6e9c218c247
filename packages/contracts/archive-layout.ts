/*
 * The arithmetic of a ZIP archive whose files are stored, not compressed (APPNOTE 6.3.10). The api tells the length
 * before the first byte is read, the connector writes exactly that many: both count here.
 */

/** What an entry's place depends on. */
export interface ArchiveItem {
  /** Path in the archive; a folder's ends with `/`. */
  path: string
  /** Bytes; 0 for a folder. */
  size: number
}

/** From here on a number does not fit its 32 bits and moves into the ZIP64 extra field (section 4.5.3). */
export const ZIP64_FROM = 0xffff_ffff
/** The same for the 16 bits that count the entries. */
export const ZIP64_ENTRIES_FROM = 0xffff

const LOCAL_HEADER = 30
const CENTRAL_HEADER = 46
/** Extended timestamp (0x5455): seconds in UTC, which the DOS time of the header cannot tell. */
const TIMESTAMP = 9
const END = 22
const ZIP64_END = 56 + 20

const encoder = new TextEncoder()

/** Where the archive stands after the entries so far. Begin with `emptyArchive`, add each entry in order. */
export interface ArchiveLength {
  entries: number
  /** Bytes of all local headers and contents. */
  content: number
  /** Bytes of the central directory. */
  directory: number
}

export const emptyArchive: ArchiveLength = { entries: 0, content: 0, directory: 0 }

/** The same archive with one entry more. */
export function addEntry({ entries, content, directory }: ArchiveLength, item: ArchiveItem): ArchiveLength {
  const path = encoder.encode(item.path).length
  const wide = item.size >= ZIP64_FROM
  const local = LOCAL_HEADER + path + TIMESTAMP + (wide ? 4 + 16 : 0)
  const central = CENTRAL_HEADER + path + TIMESTAMP + centralZip64Length(wide, content)
  return { entries: entries + 1, content: content + local + item.size, directory: directory + central }
}

/** Length of the whole archive in bytes. */
export function archiveLength(archive: ArchiveLength): number {
  const { content, directory } = archive
  return content + directory + (needsZip64End(archive) ? ZIP64_END : 0) + END
}

/** Whether the end of the archive needs its ZIP64 form. */
export function needsZip64End({ entries, content, directory }: ArchiveLength): boolean {
  return entries >= ZIP64_ENTRIES_FROM || content >= ZIP64_FROM || directory >= ZIP64_FROM
}

function centralZip64Length(wide: boolean, offset: number): number {
  const far = offset >= ZIP64_FROM
  return wide || far ? 4 + (wide ? 16 : 0) + (far ? 8 : 0) : 0
}
