import type { Block } from '@holdfast/contracts/audit/block'
import { ExportHeader, parseBlock, parseRow } from '@holdfast/contracts/audit/export'
import type { ExportedRow } from '@holdfast/contracts/audit/export'
import { readTrustedKeys } from '@holdfast/contracts/audit/keys'
import type { TrustedKeys } from '@holdfast/contracts/audit/keys'
import { rowDigest, rowText } from '@holdfast/contracts/audit/row'
import { DomainError } from '../error.ts'
import { ChainCheck } from './check-chain.ts'
import type { Finding } from './check-chain.ts'
import { goneBy } from './stored-blocks.ts'

/** A file, read from its beginning at each call, line by line. */
export type Lines = () => AsyncIterable<string>

export interface VerifyExportOptions {
  events: Lines
  blocks: Lines
  /** Those of the export itself when none are given: then it only proves that the export agrees with itself. */
  keys?: TrustedKeys | undefined
  report: (finding: Finding) => void
}

export interface VerifiedExport {
  chain: string
  blocks: number
  rows: number
  unsealed: number
  /** Whether only some rows were exported, so that none can be missing. */
  filtered: boolean
  restored: number
  head: { seq: number; hash: string }
  keys: string[]
}

/**
 * Verifies an export without any database: each row against its block, each block against the one before and its signature.
 * Reads both files side by side, one block at a time.
 *
 * @throws DomainError `invalid_request` when the files are none of one export
 */
export async function verifyExport(options: VerifyExportOptions): Promise<VerifiedExport> {
  const events = await open(options.events, 'events')
  const blocks = await open(options.blocks, 'blocks')
  if (events.header.chain !== blocks.header.chain)
    throw new DomainError('invalid_request', 'The two files are of different chains.')
  const filtered = events.header.filter !== null
  const keys = options.keys ?? readTrustedKeys(Object.values(blocks.header.keys ?? {}).join('\n'))
  const { report } = options
  const gone = goneBy(await statementsOf(options.blocks))
  const check = new ChainCheck(blocks.header.chain, { keys, gone, report, anywhere: filtered })
  const rows = new RowReader(events.rest, (row) =>
    report({
      chain: blocks.header.chain,
      code: 'rows_reordered',
      row: row.event.id,
      detail: 'is out of order',
    }),
  )
  let count = 0
  for await (const line of blocks.rest) {
    const block = parseBlock(line)
    check.block(block)
    // The file of blocks may have been fetched later: rows of what was sealed meanwhile are not in the other one.
    const partial = filtered || block.seq > (events.header.head?.seq ?? 0)
    await checkRows(check, block, rows, partial)
    count += 1
  }
  const unsealed = await rows.rest((row) =>
    report({
      chain: blocks.header.chain,
      code: 'row_inserted',
      row: row.event.id,
      detail: `says that it stands in block ${row.seq}, which is not there`,
    }),
  )
  for (const { header, file } of [
    { header: events.header, file: 'the file of events' },
    { header: blocks.header, file: 'the file of blocks' },
  ])
    if (header.head && (!filtered || header.head.seq <= check.head.seq)) check.end(header.head, file)
  const { head, restored } = check
  const chain = blocks.header.chain
  return {
    chain,
    blocks: count,
    rows: rows.count,
    unsealed,
    filtered,
    restored,
    head,
    keys: [...keys.keys()],
  }
}

async function checkRows(check: ChainCheck, block: Block, rows: RowReader, partial: boolean): Promise<void> {
  const found = await rows.of(block.seq)
  let last = -1
  const present = found.map((row) => {
    if ((row.index ?? 0) < last) check.reordered(block, row.event.id)
    last = row.index ?? 0
    const digest = row.salt === null ? null : rowDigest(Buffer.from(row.salt, 'hex'), rowText(row.event))
    return { id: row.event.id, digest }
  })
  check.rows(block, present, { partial })
}

/** Rows in the order of their blocks, one ahead. */
class RowReader {
  readonly #lines: AsyncIterator<string>
  readonly #stray: (row: ExportedRow) => void
  #next: ExportedRow | undefined
  #ended = false
  count = 0

  constructor(lines: AsyncIterator<string>, stray: (row: ExportedRow) => void) {
    this.#lines = lines
    this.#stray = stray
  }

  /** Those of one block. Rows of blocks that passed already are out of order. */
  async of(seq: number): Promise<ExportedRow[]> {
    const rows: ExportedRow[] = []
    for (let row = await this.#peek(); row && row.seq !== null && row.seq <= seq; row = await this.#peek()) {
      if (row.seq === seq) rows.push(row)
      else this.#stray(row)
      this.count += 1
      this.#next = undefined
    }
    return rows
  }

  /** After the last block: answers how many rows are not sealed; others belong to a block that is not there. */
  async rest(unplaced: (row: ExportedRow) => void): Promise<number> {
    let unsealed = 0
    for (let row = await this.#peek(); row; row = await this.#peek()) {
      if (row.seq === null) unsealed += 1
      else unplaced(row)
      this.#next = undefined
    }
    return unsealed
  }

  async #peek(): Promise<ExportedRow | undefined> {
    if (this.#next || this.#ended) return this.#next
    const { value, done } = await this.#lines.next()
    if (done) this.#ended = true
    else this.#next = parseRow(value)
    return this.#next
  }
}

async function open(lines: Lines, file: ExportHeader['file']) {
  const rest = nonEmpty(lines())[Symbol.asyncIterator]()
  const first = await rest.next()
  const header = ExportHeader.safeParse(first.done ? null : JSON.parse(first.value))
  if (!header.success || header.data.file !== file)
    throw new DomainError('invalid_request', `This is not the file of ${file} of an export.`)
  return { header: header.data, rest: { ...toIterable(rest), next: () => rest.next() } }
}

function toIterable(iterator: AsyncIterator<string>): AsyncIterable<string> {
  return { [Symbol.asyncIterator]: () => iterator }
}

async function* nonEmpty(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) if (line !== '') yield line
}

async function statementsOf(blocks: Lines) {
  const statements: Block['statement'][] = []
  let first = true
  for await (const line of blocks()) {
    if (!first && line !== '' && !line.includes('"statement":null'))
      statements.push(parseBlock(line).statement)
    first = false
  }
  return statements
}
