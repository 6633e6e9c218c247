import type { Block } from '@holdfast/contracts/audit/block'
import { rowText } from '@holdfast/contracts/audit/row'
import type { AuditWork, deliverAuditWork } from '@holdfast/contracts/connector/protocol'
import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import { checkOwnStorage } from '../connectors/connector-context.ts'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import { DomainError } from '../error.ts'
import { auditColumns, toSealedRow } from './sealed-rows.ts'
import type { AuditRow } from './sealed-rows.ts'
import { blockColumns, toBlock } from './stored-blocks.ts'
import type { BlockRow } from './stored-blocks.ts'

/** Blocks of one object, and characters of its lines: an answer to a connector is 8 MB at the most. */
const MOST_BLOCKS = 100
const MOST_TEXT = 3_000_000
/** Minutes between comparisons of a whole copy. */
const COMPARE_MINUTES = 60

type Delivered = z.infer<(typeof deliverAuditWork)['body']>
type CopyRow = {
  chain_id: string
  storage_id: string
  organization_id: string
  copied_seq: string
  position: string | null
  cycle_seq: string
}

/**
 * Begins and ends copies as organisations have chosen: their own chain, and that of a tenant which is theirs alone. As the
 * worker. What was copied stays in the storage.
 */
export async function placeCopies(db: Database): Promise<void> {
  await db.execute(sql`
    delete from audit_copies c where not exists (
      select from audit_policies p where p.organization_id = c.organization_id and p.copy_storage_id = c.storage_id)`)
  await db.execute(sql`
    insert into audit_copies (chain_id, storage_id, organization_id)
    select c.chain_id, p.copy_storage_id, p.organization_id
    from audit_policies p join organizations o on o.id = p.organization_id
    join audit_chains c on c.chain_id = p.organization_id or (c.chain_id = o.tenant_id and not exists (
      select from organizations other where other.tenant_id = o.tenant_id and other.id <> o.id))
    where p.copy_storage_id is not null on conflict do nothing`)
}

/** What a connector does next for the copies in its storages: copying comes before comparing. */
export async function nextAuditWork(
  ctx: ConnectorContext,
  { storages }: { storages: readonly string[] },
): Promise<AuditWork | null> {
  const mine = sql`
    from audit_copies c join storages s on s.id = c.storage_id and s.connector_id = ${ctx.connectorId}
    where c.storage_id = any(${sql.param(storages)}::uuid[])`
  const copies = await ctx.db.execute<CopyRow>(sql`
    select c.chain_id, c.storage_id, c.organization_id, c.copied_seq, c.position, c.cycle_seq ${mine} order by c.copied_at nulls first`)
  for (const copy of copies) {
    const work = await copyWork(ctx.db, copy)
    if (work) return work
  }
  const [due] = await ctx.db.execute<CopyRow>(sql`
    select c.chain_id, c.storage_id, c.organization_id, c.copied_seq, c.position, c.cycle_seq ${mine} and c.copied_seq > 0
      and (c.position is not null or c.compared_at is null
        or c.compared_at < now() - make_interval(mins => ${COMPARE_MINUTES}))
    order by c.compared_at nulls first limit 1`)
  if (!due) return null
  const { storage_id: storage, organization_id: organization, chain_id: chain, position } = due
  return { kind: 'compare', storage, organization, chain, after: position }
}

async function copyWork(db: Database, copy: CopyRow): Promise<AuditWork | undefined> {
  const { storage_id: storage, organization_id: organization, chain_id: chain } = copy
  const rows = await db.execute<BlockRow>(sql`
    select ${blockColumns} from audit_blocks_to_copy(${chain}, ${storage}, ${copy.copied_seq}, ${MOST_BLOCKS}) b order by b.seq`)
  const blocks = rows.map(toBlock)
  const [first] = blocks
  if (!first) return undefined
  let last = first
  let length = 0
  const lines: string[] = []
  for (const block of blocks) {
    if (length > MOST_TEXT) break
    const own = await linesOf(db, block)
    lines.push(...own)
    length += own.reduce((sum, line) => sum + line.length, 0)
    last = block
  }
  const { hash } = last
  return { kind: 'copy', storage, organization, chain, from: first.seq, to: last.seq, hash, lines }
}

async function linesOf(db: Database, block: Block): Promise<string[]> {
  const rows = await db.execute<AuditRow>(sql`
    select ${auditColumns} from audit_block_rows(${block.chain}, ${block.seq}) e`)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const lines = block.ids.flatMap((id, index) => {
    const row = byId.get(id)
    if (!row) return []
    const salt = JSON.stringify(row.salt?.toString('hex') ?? null)
    return [`{"seq":${block.seq},"index":${index},"salt":${salt},"event":${rowText(toSealedRow(row))}}`]
  })
  return [JSON.stringify({ block }), ...lines]
}

/**
 * Takes a connector's word, which is signed with its key, for what it copied or found.
 *
 * @throws DomainError `storage_foreign`, `not_found`
 */
export async function deliverAuditDone(ctx: ConnectorContext, done: Delivered): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await checkOwnStorage(tx, ctx, done.storage)
    const seqs = done.kind === 'copy' ? [done.to] : done.blocks.map(({ seq }) => seq)
    const known = await tx.execute<{ seq: string; hash: string; restored_from: string | null }>(sql`
      select seq, hash, restored_from from audit_hashes(${done.chain}, ${done.storage}, ${sql.param(seqs)}::bigint[])`)
    const hashes = new Map(known.map((row) => [Number(row.seq), row.hash]))
    if (done.kind === 'copy') {
      if (hashes.get(done.to) !== done.hash) throw new DomainError('not_found')
      await tx.execute(sql`
        update audit_copies set copied_seq = ${done.to}, copied_at = now()
        where chain_id = ${done.chain} and storage_id = ${done.storage} and copied_seq = ${done.from - 1}`)
      return
    }
    const [copy] = await tx.execute<CopyRow>(sql`
      select chain_id, storage_id, organization_id, copied_seq, position, cycle_seq from audit_copies
      where chain_id = ${done.chain} and storage_id = ${done.storage} for update`)
    if (!copy) throw new DomainError('not_found')
    const restoredFrom = Number(known[0]?.restored_from ?? Number.POSITIVE_INFINITY)
    const found = done.problem ?? differences(done.blocks, hashes, Number(copy.cycle_seq), restoredFrom)
    const seen = done.blocks.reduce((most, { seq }) => Math.max(most, seq), Number(copy.cycle_seq))
    const missing =
      done.next === null && seen < Number(copy.copied_seq) ? `block ${seen + 1} is not in the copy` : null
    const problem = found ?? missing
    await tx.execute(sql`
      update audit_copies set position = ${done.next}::text, cycle_seq = ${done.next === null ? 0 : seen},
        cycle_problem = case when ${done.next === null} then null else coalesce(cycle_problem, ${problem}::text) end,
        compared_at = case when ${done.next === null} then now() else compared_at end,
        compared_seq = case when ${done.next === null} then ${seen} else compared_seq end,
        problem = case when ${done.next === null} then coalesce(cycle_problem, ${problem}::text)
          else coalesce(${problem}::text, problem) end
      where chain_id = ${done.chain} and storage_id = ${done.storage}`)
  })
}

/** What of a page is not as the database has it. From a restore on there are branches, of which one is the database's. */
function differences(
  blocks: readonly { seq: number; hash: string }[],
  hashes: ReadonlyMap<number, string>,
  before: number,
  restoredFrom: number,
): string | null {
  let last = before
  for (const { seq, hash } of blocks) {
    if (seq < restoredFrom && seq !== last + 1) return `block ${last + 1} is not in the copy`
    if (seq < restoredFrom && hashes.get(seq) !== hash) return `block ${seq} is another in the copy`
    last = Math.max(last, seq)
  }
  return null
}
