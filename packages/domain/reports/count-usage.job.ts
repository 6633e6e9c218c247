import type { Database, Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** Blocks of the trail that are counted in one transaction. */
const BATCH_BLOCKS = 100

type Chain = { chain_id: string; organization_id: string | null }

/**
 * Adds what was sealed since the last time to the usage report: the work grows with what happened, not with the length of the
 * trail. Each block is counted once, since the cursor moves in the same transaction. As the worker.
 */
export async function countUsageDays(db: Database): Promise<void> {
  const chains = await db.execute<Chain>(sql`
    select c.chain_id, c.organization_id from audit_chains c left join usage_cursors k on k.chain_id = c.chain_id
    where c.seq > coalesce(k.seq, 0)`)
  for (const chain of chains) while (await db.transaction((tx) => countBlocks(tx, chain)));
}

async function countBlocks(
  tx: Transaction,
  { chain_id: chain, organization_id: organizationId }: Chain,
): Promise<boolean> {
  await tx.execute(sql`insert into usage_cursors (chain_id) values (${chain}) on conflict do nothing`)
  const [cursor] = await tx.execute<{ seq: string }>(sql`
    select seq from usage_cursors where chain_id = ${chain} for update`)
  const from = Number(cursor?.seq ?? 0)
  const [last] = await tx.execute<{ seq: string | null }>(sql`
    select max(seq) as seq from (
      select seq from audit_blocks where chain_id = ${chain} and seq > ${from} order by seq limit ${BATCH_BLOCKS}) b`)
  if (!last?.seq) return false
  const rows = sql`
    audit_blocks b join audit_events e on e.at between b.from_at and b.to_at and e.id = any(b.ids)
    where b.chain_id = ${chain} and b.seq > ${from} and b.seq <= ${last.seq} and e.actor_id is not null`
  await (organizationId === null ? countSignIns(tx, chain, rows) : countWork(tx, organizationId, rows))
  await tx.execute(sql`update usage_cursors set seq = ${last.seq} where chain_id = ${chain}`)
  return true
}

type Rows = ReturnType<typeof sql>

/** In every organisation of the person: it is not known for which of them someone signs in. */
function countSignIns(tx: Transaction, tenantId: string, rows: Rows): Promise<unknown> {
  return tx.execute(sql`
    insert into usage_days as d (organization_id, day, user_id, project_id, sign_ins)
    select m.organization_id, s.day, s.actor_id, null, s.count from (
      select (e.at at time zone 'UTC')::date as day, e.actor_id, count(*)::int as count from ${rows}
        and e.organization_id is null and e.tenant_id = ${tenantId} and e.action = 'session.begun' group by 1, 2) s
    join memberships m on m.user_id = s.actor_id
    on conflict (organization_id, day, user_id, project_id) do update set sign_ins = d.sign_ins + excluded.sign_ins`)
}

function countWork(tx: Transaction, organizationId: string, rows: Rows): Promise<unknown> {
  const added = sql`e.action in ('node.created', 'version.added') and jsonb_typeof(e.after -> 'size') = 'number'`
  return tx.execute(sql`
    insert into usage_days as d (organization_id, day, user_id, project_id, files_opened, files_added, changes, bytes_up)
    select ${organizationId}::uuid, (e.at at time zone 'UTC')::date, e.actor_id, e.project_id,
      count(*) filter (where e.action like '%.opened')::int, count(*) filter (where ${added})::int,
      count(*) filter (where e.action not like '%.opened')::int,
      coalesce(sum((e.after ->> 'size')::bigint) filter (where ${added}), 0)::bigint
    from ${rows} and e.organization_id = ${organizationId} and e.project_id is not null group by 2, 3, 4
    on conflict (organization_id, day, user_id, project_id) do update set
      files_opened = d.files_opened + excluded.files_opened, files_added = d.files_added + excluded.files_added,
      changes = d.changes + excluded.changes, bytes_up = d.bytes_up + excluded.bytes_up`)
}
