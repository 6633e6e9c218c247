import { z } from 'zod'
import { Block } from './block.ts'
import type { SealedRow } from './row.ts'

const Head = z.object({ seq: z.int().nonnegative(), hash: z.string() })

/** First line of both files of an export. */
export const ExportHeader = z.object({
  holdfastAudit: z.literal(1),
  file: z.enum(['events', 'blocks']),
  chain: z.uuid(),
  /** The newest block when the export began. */
  head: Head.nullable(),
  /** What was asked for; null: everything. */
  filter: z.record(z.string(), z.unknown()).nullable(),
  exportedAt: z.iso.datetime(),
  /** Public keys by id, in the file of blocks: to be compared with those that were noted elsewhere. */
  keys: z.record(z.string(), z.string()).optional(),
})
export type ExportHeader = z.infer<typeof ExportHeader>

/** A line of the file of events: the row, its salt in hexadecimal, and its place; no place while it is not sealed. */
export interface ExportedRow {
  seq: number | null
  index: number | null
  /** Null when the row was emptied. */
  salt: string | null
  event: SealedRow
}

/** Members of a row's `event`: an export with others is not ours. */
const EVENT_MEMBERS = 17

/** @throws Error when the line is not one of an export */
export function parseRow(line: string): ExportedRow {
  // A million of these are read: what the type says is looked at by hand where it matters to the digest.
  const row = JSON.parse(line) as ExportedRow
  const placed = row.seq === null || (Number.isSafeInteger(row.seq) && Number.isSafeInteger(row.index))
  const salted = row.salt === null || (typeof row.salt === 'string' && /^(?:[0-9a-f]{2})*$/.test(row.salt))
  const event: unknown = row.event
  if (!placed || !salted || typeof event !== 'object' || event === null || typeof row.event.id !== 'string')
    throw new Error('not a row of an export')
  if (Object.keys(event).length !== EVENT_MEMBERS) throw new Error(`row ${row.event.id} has other members`)
  return row
}

/** @throws Error when the line is not one of an export */
export function parseBlock(line: string): Block {
  const parsed = Block.safeParse(JSON.parse(line))
  if (!parsed.success) throw new Error('not a block of an export', { cause: parsed.error })
  return parsed.data
}
