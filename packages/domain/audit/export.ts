import { canonical } from '@holdfast/contracts/audit/canonical'
import type { Block } from '@holdfast/contracts/audit/block'
import type { ExportHeader } from '@holdfast/contracts/audit/export'
import { rowText } from '@holdfast/contracts/audit/row'
import type { AuditFilter } from '@holdfast/contracts/audit/trail'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { inOrganization } from '../context.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { csvLine } from './csv.ts'
import { conditionsOf, sinceLastBlock } from './page-query.ts'
import { auditColumns, toSealedRow } from './sealed-rows.ts'
import type { AuditRow } from './sealed-rows.ts'
import { readBlocks } from './stored-blocks.ts'

export interface ExportInput {
  organizationId: string
  format: 'csv' | 'events' | 'blocks'
  filter: AuditFilter
}

/** Blocks that are read together, and rows after the last of them. */
const PAGE_BLOCKS = 200
const PAGE_ROWS = 2000

interface Head {
  seq: number
  hash: string
}

/** A row with its place in the chain; no place while it is not sealed. */
interface Placed {
  row: AuditRow
  seq: number | null
  index: number | null
  digest: string | null
}

/**
 * Checks the right to it, notes that it was done, and answers the file's text in pieces, each read in a transaction of its own:
 * rows in the order of the chain, then those that no block holds yet.
 *
 * @throws DomainError `not_found`, `forbidden`
 */
export async function exportAudit(ctx: Context, input: ExportInput): Promise<AsyncGenerator<string>> {
  const { organizationId, format, filter } = input
  const head = await enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'audit.see')
    require(scene.access, 'audit.export')
    await audit(scene.tx, scene.ctx, {
      action: 'audit.exported',
      object: { kind: 'audit', id: organizationId },
      after: { format, filter },
      organizationId,
    })
    const [row] = await scene.tx.execute<{ seq: string; hash: string }>(sql`
      select seq, encode(hash, 'hex') as hash from audit_chains where chain_id = ${organizationId}`)
    return row ? { seq: Number(row.seq), hash: row.hash } : null
  })
  if (format === 'blocks') return blocksFile(ctx, input, head)
  return format === 'events' ? eventsFile(ctx, input, head) : csvFile(ctx, input, head)
}

async function* eventsFile(ctx: Context, input: ExportInput, head: Head | null): AsyncGenerator<string> {
  yield `${JSON.stringify(headerOf(input, head, 'events'))}\n`
  for await (const page of rowsOf(ctx, input, head))
    yield page
      .map(({ row, seq, index }) => {
        const salt = row.salt?.toString('hex') ?? null
        return `{"seq":${seq},"index":${index},"salt":${JSON.stringify(salt)},"event":${rowText(toSealedRow(row))}}\n`
      })
      .join('')
}

async function* blocksFile(ctx: Context, input: ExportInput, head: Head | null): AsyncGenerator<string> {
  const keys = await inOrganization(ctx, input.organizationId, (tx) =>
    tx.execute<{ key_id: string; public_key: string }>(sql`select key_id, public_key from audit_keys`),
  )
  const header = {
    ...headerOf(input, head, 'blocks'),
    keys: Object.fromEntries(keys.map((row) => [row.key_id, row.public_key])),
  }
  yield `${JSON.stringify(header)}\n`
  for await (const blocks of blocksOf(ctx, input, head))
    yield blocks.map((block) => `${JSON.stringify(block)}\n`).join('')
}

type Cell = string | number | null
const fields = (value: Record<string, unknown> | null) => value && canonical(value)

const columns: Readonly<Record<string, (placed: Placed) => Cell>> = {
  time: ({ row }) => row.at,
  action: ({ row }) => row.action,
  actor: ({ row }) => row.actor_email,
  actor_id: ({ row }) => row.actor_id,
  object_kind: ({ row }) => row.object_kind,
  object_name: ({ row }) => row.object_name,
  object_id: ({ row }) => row.object_id,
  project_id: ({ row }) => row.project_id,
  address: ({ row }) => row.address,
  user_agent: ({ row }) => row.user_agent,
  request_id: ({ row }) => row.request_id,
  session_id: ({ row }) => row.session_id,
  before: ({ row }) => fields(row.before),
  after: ({ row }) => fields(row.after),
  event_id: ({ row }) => row.id,
  block: ({ seq }) => seq,
  index: ({ index }) => index,
  digest: ({ digest }) => digest,
}

async function* csvFile(ctx: Context, input: ExportInput, head: Head | null): AsyncGenerator<string> {
  yield csvLine(Object.keys(columns))
  const cells = Object.values(columns)
  for await (const page of rowsOf(ctx, input, head))
    yield page.map((placed) => csvLine(cells.map((cell) => cell(placed)))).join('')
}

function headerOf(
  { organizationId, filter }: ExportInput,
  head: Head | null,
  file: 'events' | 'blocks',
): ExportHeader {
  const wanted = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
  return {
    holdfastAudit: 1,
    file,
    chain: organizationId,
    head,
    filter: Object.keys(wanted).length === 0 ? null : wanted,
    exportedAt: new Date().toISOString(),
  }
}

/** Blocks up to the head at the beginning, as far as the time asked for goes. */
async function* blocksOf(ctx: Context, input: ExportInput, head: Head | null): AsyncGenerator<Block[]> {
  const { organizationId, filter } = input
  const upTo = head?.seq ?? 0
  let after = await inOrganization(ctx, organizationId, (tx) => firstBlock(tx, organizationId, filter.from))
  for (;;) {
    const from = after
    const blocks = await inOrganization(ctx, organizationId, (tx) =>
      readBlocks(tx, organizationId, { after: from, upTo, limit: PAGE_BLOCKS }),
    )
    const last = blocks.at(-1)
    if (!last) return
    yield blocks
    if (filter.to !== undefined && last.from !== null && isLongAfter(last.from, filter.to)) return
    after = last.seq
  }
}

/** Rows are sealed in the order in which their transactions ended: those of one moment are minutes apart at the most. */
const SLACK_MS = 24 * 3600 * 1000

function isLongAfter(moment: string, to: string): boolean {
  return Date.parse(moment) > Date.parse(to) + SLACK_MS
}

/** The block before the first that can hold rows since a moment. */
async function firstBlock(tx: Transaction, chain: string, from: string | undefined): Promise<number> {
  if (from === undefined) return 0
  const [row] = await tx.execute<{ seq: string | null }>(sql`
    select min(seq) as seq from audit_blocks
    where chain_id = ${chain} and to_at >= ${from}::timestamptz - interval '1 day'`)
  return row?.seq ? Number(row.seq) - 1 : 0
}

async function* rowsOf(ctx: Context, input: ExportInput, head: Head | null): AsyncGenerator<Placed[]> {
  const { organizationId, filter } = input
  const conditions = conditionsOf(filter)
  for await (const blocks of blocksOf(ctx, input, head)) {
    // Blocks of a page are small or few: as many at once as hold a page of rows.
    for (const group of groupsOf(blocks)) {
      const rows = await inOrganization(ctx, organizationId, (tx) =>
        rowsIn(tx, organizationId, group, conditions),
      )
      if (rows.length > 0) yield rows
    }
  }
  yield* unsealedOf(ctx, input, conditions)
}

function groupsOf(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = []
  let count = Number.POSITIVE_INFINITY
  for (const block of blocks) {
    if (count + block.count > PAGE_ROWS) {
      groups.push([])
      count = 0
    }
    groups.at(-1)?.push(block)
    count += block.count
  }
  return groups
}

async function rowsIn(
  tx: Transaction,
  organizationId: string,
  blocks: readonly Block[],
  conditions: readonly SQL[],
): Promise<Placed[]> {
  const from = blocks.flatMap((block) => block.from ?? []).toSorted()[0]
  const to = blocks
    .flatMap((block) => block.to ?? [])
    .toSorted()
    .at(-1)
  if (from === undefined || to === undefined) return []
  const ids = blocks.flatMap((block) => block.ids)
  const where = sql.join(
    [
      sql`e.organization_id = ${organizationId} and e.at between ${from}::timestamptz and ${to}::timestamptz
        and e.id = any(${sql.param(ids)}::uuid[])`,
      ...conditions,
    ],
    sql` and `,
  )
  const found = await tx.execute<AuditRow>(sql`select ${auditColumns} from audit_events e where ${where}`)
  const rows = new Map(found.map((row) => [row.id, row]))
  return blocks.flatMap(({ seq, ids: inBlock, digests }) =>
    inBlock.flatMap((id, index) => {
      const row = rows.get(id)
      return row ? [{ row, seq, index, digest: digests[index] ?? null }] : []
    }),
  )
}

/** What no block holds yet: some seconds' worth. */
async function* unsealedOf(
  ctx: Context,
  input: ExportInput,
  conditions: readonly SQL[],
): AsyncGenerator<Placed[]> {
  const { organizationId } = input
  const where = sql.join(
    [
      sql`e.organization_id = ${organizationId} and (e.tx, e.id) > (h.tx, h.row_id)`,
      sinceLastBlock(organizationId),
      ...conditions,
    ],
    sql` and `,
  )
  const rows = await inOrganization(ctx, organizationId, (tx) =>
    tx.execute<AuditRow>(sql`
      select ${auditColumns} from audit_events e, audit_horizon h where ${where} order by e.at, e.id limit ${PAGE_ROWS}`),
  )
  if (rows.length > 0) yield rows.map((row) => ({ row, seq: null, index: null, digest: null }))
}
