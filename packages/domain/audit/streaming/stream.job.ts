import type { Block } from '@holdfast/contracts/audit/block'
import type { DestinationSettings } from '@holdfast/contracts/audit/streaming'
import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { Sealer } from '../../secrets/sealed.ts'
import { auditColumns, toSealedRow } from '../sealed-rows.ts'
import type { AuditRow } from '../sealed-rows.ts'
import { readBlocks } from '../stored-blocks.ts'
import { secretContext } from './destination-row.ts'
import { sendBatch } from './send.ts'
import type { SendingParts } from './send.ts'
import type { StreamedEvent } from './wire.ts'

/** Destinations that are served at once, and blocks and events of one batch. */
const AT_ONCE = 4
const BATCH_BLOCKS = 200
const BATCH_EVENTS = 1000
/** Seconds for which a batch may take; then another worker may send it again. */
const LEASE_SECONDS = 60
const LONGEST_PAUSE_SECONDS = 300
/** How long a syslog server is given to keep what it took. */
const DOUBT = sql`interval '1 minute'`

type Due = {
  id: string
  organization_id: string
  tenant_id: string
  settings: DestinationSettings
  secret: Buffer | null
  fence: number
  attempts: number
}

export interface StreamJobParts extends SendingParts {
  sealer: Sealer
  /** Told of each batch. */
  note: (outcome: 'sent' | 'failed', events: number) => void
}

/**
 * Sends what is sealed to the receivers that wait for it: in the order of the chain, at least once, from a cursor in the database
 * that moves when the receiver has taken a batch. A receiver that is away is tried again with growing pauses, for as long as it
 * takes: its backlog is the trail itself. Answers whether there is more. As the worker.
 */
export async function streamAudit(db: Database, parts: StreamJobParts): Promise<boolean> {
  await beginTenantCursors(db)
  const due = await claim(db)
  const results = await Promise.all(due.map((destination) => serve(db, parts, destination)))
  return results.some(Boolean)
}

/** Sign-ins stand in the chain of the tenant: from the moment on at which the destination was made. */
async function beginTenantCursors(db: Database): Promise<void> {
  await db.execute(sql`
    insert into audit_cursors (organization_id, destination_id, chain_id, seq, confirmed_seq, marked_seq)
    select d.organization_id, d.id, d.tenant_id, s.seq, s.seq, s.seq
    from audit_destinations d, lateral (select coalesce((select max(b.seq) from audit_blocks b
      where b.chain_id = d.tenant_id and b.sealed_at < d.created_at), 0) as seq) s
    where not exists (select from audit_cursors k where k.destination_id = d.id and k.chain_id = d.tenant_id)
    on conflict do nothing`)
}

function claim(db: Database): Promise<Due[]> {
  return db.execute<Due>(sql`
    with due as (
      select d.id from audit_destinations d
      where d.enabled and d.next_at <= now() and (d.lease_until is null or d.lease_until < now()) and exists (
        select from audit_cursors k join audit_chains c on c.chain_id = k.chain_id and c.seq > k.seq
        where k.destination_id = d.id)
      order by d.next_at limit ${AT_ONCE} for update of d skip locked)
    update audit_destinations d set fence = d.fence + 1, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    from due where d.id = due.id
    returning d.id, d.organization_id, d.tenant_id, d.settings, d.secret, d.fence, d.attempts`)
}

interface Batch {
  events: StreamedEvent[]
  /** Where the cursor of each chain is afterwards. */
  passed: { chain: string; seq: number }[]
}

async function serve(db: Database, parts: StreamJobParts, destination: Due): Promise<boolean> {
  const { settings, id } = destination
  const batch = await readBatch(db, destination)
  try {
    const secret =
      destination.secret && parts.sealer.open(secretContext(id), destination.secret).toString('utf8')
    if (batch.events.length > 0) await sendBatch(parts, { settings, secret }, batch.events)
  } catch (error) {
    parts.note('failed', batch.events.length)
    await noteFailure(db, destination, error instanceof Error ? error.message : String(error))
    return false
  }
  parts.note('sent', batch.events.length)
  await moveOn(db, destination, batch)
  return batch.passed.length > 0
}

async function readBatch(db: Database, { id, organization_id: organizationId }: Due): Promise<Batch> {
  const cursors = await db.execute<{ chain_id: string; seq: string }>(sql`
    select chain_id, seq from audit_cursors where destination_id = ${id} order by chain_id`)
  const batch: Batch = { events: [], passed: [] }
  for (const { chain_id: chain, seq } of cursors) {
    const blocks = await readBlocks(db, chain, { after: Number(seq), limit: BATCH_BLOCKS })
    for (const block of blocks) {
      if (batch.events.length > 0 && batch.events.length + block.count > BATCH_EVENTS) break
      batch.events.push(...(await eventsOf(db, block, organizationId)))
      batch.passed = [...batch.passed.filter((one) => one.chain !== chain), { chain, seq: block.seq }]
    }
  }
  return batch
}

/** The rows of a block; of the tenant's those that concern people of the organisation. What retention took is passed over. */
async function eventsOf(db: Database, block: Block, organizationId: string): Promise<StreamedEvent[]> {
  if (block.from === null || block.to === null) return []
  const mine =
    block.chain === organizationId
      ? sql`e.organization_id = ${organizationId}`
      : sql`e.organization_id is null and e.tenant_id = ${block.chain} and exists (
          select from memberships m where m.organization_id = ${organizationId} and (m.user_id = e.actor_id
            or (m.user_id = e.object_id and e.object_kind in ('account', 'session'))))`
  const rows = await db.execute<AuditRow>(sql`
    select ${auditColumns} from audit_events e
    where ${mine} and e.at between ${block.from}::timestamptz and ${block.to}::timestamptz
      and e.id = any(${sql.param(block.ids)}::uuid[])`)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return block.ids.flatMap((rowId, index) => {
    const row = byId.get(rowId)
    const seal = { chain: block.chain, seq: block.seq, index, digest: block.digests[index] ?? '' }
    return row ? [{ event: toSealedRow(row), seal }] : []
  })
}

/** Under the fence: a worker that was overtaken moves nothing, and what it sent is sent again. */
function moveOn(db: Database, { id, fence }: Due, { events, passed }: Batch): Promise<void> {
  return db.transaction(async (tx) => {
    const held = await tx.execute(sql`
      update audit_destinations set lease_until = null, attempts = 0, problem = null, next_at = now(),
        sent_at = case when ${events.length} > 0 then now() else sent_at end, sent_events = sent_events + ${events.length}
      where id = ${id} and fence = ${fence} returning 1`)
    if (held.length === 0) return
    for (const { chain, seq } of passed)
      await tx.execute(sql`
        update audit_cursors set seq = ${seq},
          confirmed_seq = case when marked_at < now() - ${DOUBT} then marked_seq else confirmed_seq end,
          marked_seq = case when marked_at < now() - ${DOUBT} then seq else marked_seq end,
          marked_at = case when marked_at < now() - ${DOUBT} then now() else marked_at end
        where destination_id = ${id} and chain_id = ${chain}`)
  })
}

/** A syslog server that is gone may not have kept what it took just before: at the first failure that is sent again. */
async function noteFailure(db: Database, destination: Due, problem: string): Promise<void> {
  const { id, fence, attempts, settings } = destination
  const pause = Math.min(LONGEST_PAUSE_SECONDS, 2 ** Math.min(attempts, 10))
  if (settings.kind === 'syslog' && attempts === 0)
    await db.execute(sql`
      update audit_cursors k set seq = confirmed_seq, marked_seq = confirmed_seq, marked_at = now()
      from audit_destinations d where d.id = k.destination_id and d.id = ${id} and d.fence = ${fence}`)
  await db.execute(sql`
    update audit_destinations set lease_until = null, attempts = attempts + 1, problem = ${problem.slice(0, 500)},
      failed_at = now(), next_at = now() + make_interval(secs => ${pause})
    where id = ${id} and fence = ${fence}`)
}
