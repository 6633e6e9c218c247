import type { SigningKey } from '@holdfast/contracts/audit/keys'
import { rowDigest, rowText } from '@holdfast/contracts/audit/row'
import type { Database, Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { appendBlock } from './append-block.ts'
import { auditColumns, toSealedRow } from './sealed-rows.ts'
import type { AuditRow } from './sealed-rows.ts'

const TICK = 'seal-audit'
/** Rows of one transaction, and of one block at the most. */
const BATCH_ROWS = 1000
/** Characters of the rows of one block at the most: blocks are read, sent and copied whole. */
const BLOCK_TEXT = 1_000_000
/** Seconds after which another worker may go on where one fell silent. */
const LEASE_SECONDS = 30
/** Batches of one turn: a long outage is caught up in several. */
const BATCHES = 30

/*
 * What may be sealed: a row's id and time say nothing about when its transaction commits, so that a row may still appear before
 * one that is sealed already. Its transaction's number does: below pg_snapshot_xmin() every transaction has ended, and numbers
 * are only given upwards. So all rows with a lower number are there, for ever, and the horizon (transaction, id) moves over
 * them once. xid8 does not wrap around. A transaction that stays open holds sealing up; the metric of the lag shows it.
 */
// As subqueries of one value each, so that rows come from the index in their order.
const afterHorizon = sql`(e.tx, e.id) > ((select h.tx from audit_horizon h), (select h.row_id from audit_horizon h))`
const sealable = sql`${afterHorizon} and e.tx < pg_snapshot_xmin(pg_current_snapshot())`

/**
 * Seals all rows that can be sealed, in bounded batches, unless another worker is doing so. For a turn a second. Answers how
 * many rows it sealed.
 */
export async function sealAudit(db: Database, key: SigningKey): Promise<number> {
  const [due] = await db.execute(sql`
    select 1 from audit_events e where ${sealable} order by e.tx, e.id limit 1`)
  if (!due) return 0
  const fence = await takeLease(db)
  if (fence === undefined) return 0
  let sealed = 0
  try {
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const rows = await db.transaction((tx) => sealBatch(tx, key, fence))
      sealed += rows
      if (rows < BATCH_ROWS) break
    }
  } finally {
    await db.execute(sql`update ticks set lease_until = null, succeeded_at = now()
      where name = ${TICK} and fence = ${fence}`)
  }
  return sealed
}

async function takeLease(db: Database): Promise<number | undefined> {
  await db.execute(sql`insert into ticks (name) values (${TICK}) on conflict do nothing`)
  const [row] = await db.execute<{ fence: number }>(sql`
    update ticks set fence = fence + 1, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where name = ${TICK} and (lease_until is null or lease_until < now()) returning fence`)
  return row?.fence
}

/**
 * One batch, under the fence: the row of the lease stays locked until the commit, so that a worker that was paused and wakes
 * later finds a higher fence and writes nothing.
 */
async function sealBatch(tx: Transaction, key: SigningKey, fence: number): Promise<number> {
  const held = await tx.execute(sql`
    update ticks set lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where name = ${TICK} and fence = ${fence} returning 1`)
  if (held.length === 0) return 0
  const rows = await tx.execute<AuditRow & { tx: string }>(sql`
    select ${auditColumns}, e.tx::text as tx from audit_events e where ${sealable}
    order by e.tx, e.id limit ${BATCH_ROWS}`)
  const last = rows.at(-1)
  if (!last) return 0
  for (const group of byChain(rows)) await sealGroup(tx, key, group)
  await tx.execute(sql`update audit_horizon set tx = ${last.tx}::xid8, row_id = ${last.id}`)
  return rows.length
}

/** Rows of one chain keep their order. */
function byChain(rows: readonly AuditRow[]): AuditRow[][] {
  return [...Map.groupBy(rows, (row) => row.organization_id ?? row.tenant_id).values()]
}

async function sealGroup(tx: Transaction, key: SigningKey, group: readonly AuditRow[]): Promise<void> {
  const [first] = group
  if (!first) return
  const chain = { tenantId: first.tenant_id, organizationId: first.organization_id }
  let rows: { id: string; at: string; digest: string }[] = []
  let length = 0
  for (const row of group) {
    const text = rowText(toSealedRow(row))
    if (length + text.length > BLOCK_TEXT && rows.length > 0) {
      await appendBlock(tx, key, chain, { kind: 'events', rows })
      rows = []
      length = 0
    }
    // A row that lost its salt before it was sealed holds nothing up; whoever verifies sees that it was emptied.
    rows.push({ id: row.id, at: row.at, digest: rowDigest(row.salt ?? Buffer.alloc(0), text) })
    length += text.length
  }
  await appendBlock(tx, key, chain, { kind: 'events', rows })
}

/** Seconds since the oldest row that waits to be sealed; 0 without one. */
export async function unsealedSeconds(db: Database): Promise<number> {
  const [row] = await db.execute<{ seconds: number | null }>(sql`
    select extract(epoch from now() - e.at)::float8 as seconds from audit_events e
    where ${afterHorizon} order by e.tx, e.id limit 1`)
  return Math.max(0, row?.seconds ?? 0)
}
