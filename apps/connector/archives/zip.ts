import { ZIP64_ENTRIES_FROM, ZIP64_FROM, needsZip64End } from '@holdfast/contracts/archive-layout'
import type { ArchiveLength } from '@holdfast/contracts/archive-layout'

/*
 * The records of a ZIP with stored files (APPNOTE 6.3.10). CRC and size are known beforehand, so the local header
 * tells all and there are no data descriptors.
 */

/** One entry, as all its records tell it. */
export interface ZipEntry {
  path: string
  /** Seconds since 1970. */
  modified: number
  size: number
  crc: number
}

const VERSION = 20
const VERSION_ZIP64 = 45
/** Bit 11: the name is UTF-8 (section 4.4.4). */
const UTF8 = 0x0800
/** Made on Unix (section 4.4.2), so that the mode below counts. */
const MADE_BY = (3 << 8) | VERSION_ZIP64
const FILE_MODE = 0o100644
const FOLDER_MODE = 0o040755

/** Section 4.3.7. */
export function localHeader(entry: ZipEntry): Buffer {
  const name = Buffer.from(entry.path)
  const wide = entry.size >= ZIP64_FROM
  const extra = [timestamp(entry.modified), ...(wide ? [zip64([entry.size, entry.size])] : [])]
  const fixed = Buffer.alloc(30)
  fixed.writeUInt32LE(0x04034b50, 0)
  fixed.writeUInt16LE(wide ? VERSION_ZIP64 : VERSION, 4)
  writeCommon(fixed, 6, entry)
  fixed.writeUInt16LE(name.length, 26)
  fixed.writeUInt16LE(lengthOf(extra), 28)
  return Buffer.concat([fixed, name, ...extra])
}

/** Section 4.3.12; `offset` is that of the local header. */
export function centralHeader(entry: ZipEntry, offset: number): Buffer {
  const name = Buffer.from(entry.path)
  const wide = entry.size >= ZIP64_FROM
  const far = offset >= ZIP64_FROM
  const numbers = [...(wide ? [entry.size, entry.size] : []), ...(far ? [offset] : [])]
  const extra = [timestamp(entry.modified), ...(numbers.length > 0 ? [zip64(numbers)] : [])]
  const fixed = Buffer.alloc(46)
  fixed.writeUInt32LE(0x02014b50, 0)
  fixed.writeUInt16LE(MADE_BY, 4)
  fixed.writeUInt16LE(wide || far ? VERSION_ZIP64 : VERSION, 6)
  writeCommon(fixed, 8, entry)
  fixed.writeUInt16LE(name.length, 28)
  fixed.writeUInt16LE(lengthOf(extra), 30)
  fixed.writeUInt32LE(((entry.path.endsWith('/') ? FOLDER_MODE : FILE_MODE) << 16) >>> 0, 38)
  fixed.writeUInt32LE(narrow(offset), 42)
  return Buffer.concat([fixed, name, ...extra])
}

/** Sections 4.3.14 to 4.3.16: the end, after its ZIP64 form where numbers need it. */
export function endRecords(archive: ArchiveLength): Buffer {
  const { entries, content, directory } = archive
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Math.min(entries, ZIP64_ENTRIES_FROM), 8)
  end.writeUInt16LE(Math.min(entries, ZIP64_ENTRIES_FROM), 10)
  end.writeUInt32LE(narrow(directory), 12)
  end.writeUInt32LE(narrow(content), 16)
  return needsZip64End(archive) ? Buffer.concat([zip64End(archive), end]) : end
}

function zip64End({ entries, content, directory }: ArchiveLength): Buffer {
  const record = Buffer.alloc(56 + 20)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeUInt16LE(MADE_BY, 12)
  record.writeUInt16LE(VERSION_ZIP64, 14)
  record.writeBigUInt64LE(BigInt(entries), 24)
  record.writeBigUInt64LE(BigInt(entries), 32)
  record.writeBigUInt64LE(BigInt(directory), 40)
  record.writeBigUInt64LE(BigInt(content), 48)
  record.writeUInt32LE(0x07064b50, 56)
  record.writeBigUInt64LE(BigInt(content + directory), 64)
  record.writeUInt32LE(1, 72)
  return record
}

/** Flags, method, time, CRC and sizes stand in the same order in both headers. */
function writeCommon(header: Buffer, at: number, { modified, size, crc }: ZipEntry): void {
  const { date, time } = dosTime(modified)
  header.writeUInt16LE(UTF8, at)
  header.writeUInt16LE(time, at + 4)
  header.writeUInt16LE(date, at + 6)
  header.writeUInt32LE(crc, at + 8)
  header.writeUInt32LE(narrow(size), at + 12)
  header.writeUInt32LE(narrow(size), at + 16)
}

function zip64(numbers: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * numbers.length)
  extra.writeUInt16LE(0x0001, 0)
  extra.writeUInt16LE(8 * numbers.length, 2)
  numbers.forEach((number, index) => extra.writeBigUInt64LE(BigInt(number), 4 + 8 * index))
  return extra
}

/** Extended timestamp (0x5455) with the time of the last change in UTC. */
function timestamp(modified: number): Buffer {
  const extra = Buffer.alloc(9)
  extra.writeUInt16LE(0x5455, 0)
  extra.writeUInt16LE(5, 2)
  extra[4] = 1
  extra.writeInt32LE(Math.max(0, Math.min(modified, 0x7fff_ffff)), 5)
  return extra
}

/** Years 1980 to 2107, in steps of two seconds; in UTC, as nobody knows the reader's zone. */
function dosTime(modified: number): { date: number; time: number } {
  const at = new Date(modified * 1000)
  const year = at.getUTCFullYear()
  if (year < 1980) return { date: (1 << 5) | 1, time: 0 }
  if (year > 2107) return { date: (127 << 9) | (12 << 5) | 31, time: (23 << 11) | (59 << 5) | 29 }
  return {
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  }
}

function narrow(value: number): number {
  return Math.min(value, ZIP64_FROM)
}

function lengthOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0)
}
