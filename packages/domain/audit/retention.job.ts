import type { SigningKey } from '@holdfast/contracts/audit/keys'
import type { Database, Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { asWorker } from '../worker-context.ts'
import { appendBlock } from './append-block.ts'
import { DEFAULT_KEEP_DAYS } from './integrity.ts'

/** Blocks whose rows are removed in one statement. */
const BATCH_BLOCKS = 200

type Due = { chain_id: string; tenant_id: string; organization_id: string | null; through: string }

/**
 * Lets go what is older than organisations keep their trail (a tenant's, as long as the longest of its organisations): a signed
 * block says so, whole months are dropped where every organisation lets them go, else the rows go. The digests stay, so that
 * the chain verifies. As the worker.
 */
export async function retainAudit(db: Database, key: SigningKey): Promise<void> {
  for (const due of await dueChains(db)) await db.transaction((tx) => declare(db, tx, key, due))
  await forgetUsage(db)
  await db.execute(sql`select drop_audit_partitions()`)
  const chains = await db.execute<{ chain_id: string }>(sql`
    select distinct chain_id from audit_blocks where kind = 'removed' and statement ->> 'reason' = 'retention'`)
  for (const { chain_id: chain } of chains)
    for (;;) {
      const [row] = await db.execute<{ gone: string }>(
        sql`select audit_forget(${chain}, ${BATCH_BLOCKS}) as gone`,
      )
      if (Number(row?.gone ?? 0) === 0) break
    }
}

/** Chains with blocks that are wholly too old, and the last of those. */
function dueChains(db: Database): Promise<Due[]> {
  return db.execute<Due>(sql`
    with kept as (
      select o.id as chain_id, o.tenant_id,
        case when p.organization_id is null then ${DEFAULT_KEEP_DAYS}::int else p.keep_days end as days
      from organizations o left join audit_policies p on p.organization_id = o.id),
    chains as (
      select c.chain_id, c.tenant_id, c.organization_id, c.seq, case when c.organization_id is null
        then (select case when bool_or(k.days is null) then null else max(k.days) end from kept k
          where k.tenant_id = c.tenant_id)
        else (select k.days from kept k where k.chain_id = c.chain_id) end as days
      from audit_chains c),
    due as (
      select c.*, coalesce((select min(b.seq) from audit_blocks b
        where b.chain_id = c.chain_id and b.to_at >= now() - make_interval(days => greatest(c.days, 365))) - 1, c.seq) as through
      from chains c where c.days is not null)
    select d.chain_id, d.tenant_id, d.organization_id, d.through from due d
    where exists (select from audit_blocks b where b.chain_id = d.chain_id and b.kind = 'events' and b.seq <= d.through
      and b.seq > coalesce((select max((s.statement ->> 'through')::bigint) from audit_blocks s
        where s.chain_id = d.chain_id and s.kind = 'removed' and s.statement ->> 'reason' = 'retention'), 0))`)
}

/** The usage report goes as far back as the trail that it was counted from. */
async function forgetUsage(db: Database): Promise<void> {
  await db.execute(sql`
    delete from usage_days d using organizations o left join audit_policies p on p.organization_id = o.id
    where o.id = d.organization_id
      and d.day < current_date - case when p.organization_id is null then ${DEFAULT_KEEP_DAYS}::int else p.keep_days end`)
}

async function declare(db: Database, tx: Transaction, key: SigningKey, due: Due): Promise<void> {
  const { tenant_id: tenantId, organization_id: organizationId } = due
  const through = Number(due.through)
  const statement = { reason: 'retention' as const, through }
  await appendBlock(tx, key, { tenantId, organizationId }, { kind: 'removed', rows: [], statement })
  await audit(tx, asWorker(db, tenantId), {
    action: 'audit.expired',
    object: { kind: 'audit', id: due.chain_id },
    after: { throughBlock: through },
    organizationId: organizationId ?? undefined,
  })
}
