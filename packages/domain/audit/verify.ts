import type { Block } from '@holdfast/contracts/audit/block'
import type { TrustedKeys } from '@holdfast/contracts/audit/keys'
import { rowDigest, rowText } from '@holdfast/contracts/audit/row'
import type { Database, Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { ChainCheck } from './check-chain.ts'
import type { Finding, Present } from './check-chain.ts'
import { auditColumns, toSealedRow } from './sealed-rows.ts'
import type { AuditRow } from './sealed-rows.ts'
import { goneOf, readBlocks } from './stored-blocks.ts'

/** Rows that are looked at together; what bounds the memory. */
const PAGE_ROWS = 5000
/** Inserted rows that are named; more are counted. */
const NAMED = 20

export interface VerifyOptions {
  keys: TrustedKeys
  /** Only this chain. */
  chain?: string | undefined
  /** Only blocks after this one, whose rows were verified before. */
  after?: number | undefined
  report: (finding: Finding) => void
  progress?: (rows: number) => void
}

export interface VerifiedChain {
  chain: string
  organizationId: string | null
  tenantId: string
  blocks: number
  rows: number
  /** Rows of the chain's newest moments, which no block holds yet, and since when the oldest waits. */
  unsealed: { rows: number; since: string | null }
  /** Rows that signed blocks declare gone: by retention up to a block, by erasure one by one. */
  gone: { through: number; erased: number }
  restored: number
  head: { seq: number; hash: string }
}

type ChainRow = {
  chain_id: string
  tenant_id: string
  organization_id: string | null
  seq: string | null
  hash: string | null
  rows: string | null
}

/**
 * Compares every row with its block and every block with the one before, as `holdfast_worker`, in one snapshot of the database
 * and with bounded memory. Rows that do not match are reported one by one.
 */
export function verifyDatabase(db: Database, options: VerifyOptions): Promise<VerifiedChain[]> {
  return db.transaction(
    async (tx) => {
      // Heads may have been removed with their blocks: every organisation and tenant is looked at.
      const chains = await tx.execute<ChainRow>(sql`
        select a.chain_id, a.tenant_id, a.organization_id, c.seq, encode(c.hash, 'hex') as hash, c.rows from (
          select id as chain_id, tenant_id, id as organization_id from organizations
          union select id, id, null from tenants
          union select chain_id, tenant_id, organization_id from audit_chains) a
        left join audit_chains c on c.chain_id = a.chain_id
        where ${options.chain ?? null}::uuid is null or a.chain_id = ${options.chain ?? null}::uuid order by a.chain_id`)
      const verified: VerifiedChain[] = []
      for (const chain of chains) verified.push(await verifyChain(tx, chain, options))
      return verified
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

async function verifyChain(tx: Transaction, chain: ChainRow, options: VerifyOptions): Promise<VerifiedChain> {
  const gone = await goneOf(tx, chain.chain_id)
  const check = new ChainCheck(chain.chain_id, { ...options, gone, anywhere: Boolean(options.after) })
  const counts = await checkBlocks(tx, chain, check, options)
  if (chain.seq !== null && chain.hash !== null)
    check.end({ seq: Number(chain.seq), hash: chain.hash }, "the table of the chains' heads")
  if (!options.after) await findInserted(tx, chain, counts.rows, options)
  return {
    chain: chain.chain_id,
    organizationId: chain.organization_id,
    tenantId: chain.tenant_id,
    ...counts,
    unsealed: await unsealedOf(tx, chain),
    gone: { through: gone.through, erased: gone.erased.size },
    restored: check.restored,
    head: check.head,
  }
}

async function checkBlocks(tx: Transaction, chain: ChainRow, check: ChainCheck, options: VerifyOptions) {
  // As many blocks as hold a page of rows on average; the next page is read while this one is checked.
  const rowsOfBlock = Math.max(1, Number(chain.rows ?? 0) / Math.max(1, Number(chain.seq ?? 1)))
  const limit = Math.min(1000, Math.max(5, Math.floor(PAGE_ROWS / rowsOfBlock)))
  const read = (after: number) => readPage(tx, chain, after, limit)
  const counts = { blocks: 0, rows: 0 }
  let page = await read(options.after ?? 0)
  while (page.blocks.length > 0) {
    const next = read(page.blocks.at(-1)?.seq ?? 0)
    for (const block of page.blocks) {
      check.block(block)
      const rows = block.ids.flatMap((id) => page.rows.get(id) ?? []).map(toPresent)
      check.rows(block, rows)
      counts.rows += rows.length
      counts.blocks += 1
    }
    options.progress?.(counts.rows)
    page = await next
  }
  return counts
}

async function readPage(
  tx: Transaction,
  chain: ChainRow,
  after: number,
  limit: number,
): Promise<{ blocks: Block[]; rows: Map<string, AuditRow> }> {
  const blocks = await readBlocks(tx, chain.chain_id, { after, limit })
  const rows = new Map<string, AuditRow>()
  const from = blocks.flatMap((block) => block.from ?? []).toSorted()[0]
  const to = blocks
    .flatMap((block) => block.to ?? [])
    .toSorted()
    .at(-1)
  if (from === undefined || to === undefined) return { blocks, rows }
  const ids = blocks.flatMap((block) => block.ids)
  const found = await tx.execute<AuditRow>(sql`
    select ${auditColumns} from audit_events e where ${ofChain(chain)}
      and e.at between ${from}::timestamptz and ${to}::timestamptz and e.id = any(${sql.param(ids)}::uuid[])`)
  for (const row of found) rows.set(row.id, row)
  return { blocks, rows }
}

function toPresent(row: AuditRow): Present {
  return { id: row.id, digest: row.salt && rowDigest(row.salt, rowText(toSealedRow(row))) }
}

function ofChain({ organization_id: organizationId, tenant_id: tenantId }: ChainRow) {
  return organizationId === null
    ? sql`e.organization_id is null and e.tenant_id = ${tenantId}`
    : sql`e.organization_id = ${organizationId}`
}

/** Rows that are old enough to be sealed, and stand in no block. Looked for one by one only where the counts differ. */
async function findInserted(
  tx: Transaction,
  chain: ChainRow,
  known: number,
  { report }: VerifyOptions,
): Promise<void> {
  const [count] = await tx.execute<{ rows: string }>(sql`
    select count(*) as rows from audit_events e, audit_horizon h
    where ${ofChain(chain)} and (e.tx, e.id) <= (h.tx, h.row_id)`)
  const extra = Number(count?.rows ?? 0) - known
  if (extra <= 0) return
  const rows = await tx.execute<{ id: string }>(sql`
    select e.id from audit_events e, audit_horizon h
    where ${ofChain(chain)} and (e.tx, e.id) <= (h.tx, h.row_id) and not exists (
      select from audit_blocks b where b.chain_id = ${chain.chain_id}
        and b.to_at >= e.at and b.from_at <= e.at and e.id = any(b.ids))
    order by e.at, e.id limit ${NAMED}`)
  const more = extra > rows.length ? ` (and ${extra - rows.length} more)` : ''
  for (const { id } of rows)
    report({ chain: chain.chain_id, code: 'row_inserted', row: id, detail: `stands in no block${more}` })
}

async function unsealedOf(tx: Transaction, chain: ChainRow): Promise<VerifiedChain['unsealed']> {
  const [tail] = await tx.execute<{ rows: string; since: string | null }>(sql`
    select count(*) as rows, min(e.at) as since from audit_events e, audit_horizon h
    where ${ofChain(chain)} and (e.tx, e.id) > (h.tx, h.row_id)`)
  return { rows: Number(tail?.rows ?? 0), since: tail?.since ? new Date(tail.since).toISOString() : null }
}
