import { sql } from 'drizzle-orm'
import type { Database } from '@holdfast/db/database'
import type { PlaceOf } from '../devices/place.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { asWorker } from '../worker-context.ts'
import { counted, watchCounts } from './counts.ts'
import type { AuditRow, Notice } from './notice.ts'
import { respond } from './respond.ts'
import { watchSignIn } from './sign-ins.ts'

/** Events of one batch, and batches of one run: what is left waits for the next. */
const batch = 2000
const batchesAtMost = 50

export interface Watch {
  sealer: Sealer
  placeOf: PlaceOf
  /** The origin that people use. */
  publicUrl: string
}

/** Roles whose gift is told. */
const farReaching = new Set(['account_administrator', 'co_administrator'])

/**
 * Reads on in the audit trail from where the last run stopped, and notes what is unusual about accounts. Each event is looked at
 * once: in the order of transactions, and only those before which nothing can be written any more.
 *
 * @param db connected as `holdfast_worker`
 */
export async function watchAccounts(db: Database, watch: Watch): Promise<void> {
  // Nothing of before the first run: it is no news.
  await db.execute(sql`
    insert into watch_place (tx, event_id)
    values (pg_snapshot_xmin(pg_current_snapshot())::text::bigint, '00000000-0000-0000-0000-000000000000')
    on conflict do nothing`)
  for (let count = 0; count < batchesAtMost; count += 1) if (!(await watchBatch(db, watch))) break
  await db.execute(sql`delete from watch_counts where window_started_at < now() - interval '1 hour'`)
}

/** Answers whether there may be more. */
async function watchBatch(db: Database, watch: Watch): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [place] = await tx.execute<{ tx: string; event_id: string }>(
      sql`select tx::text, event_id from watch_place for update`,
    )
    const rows = await tx.execute<AuditRow>(sql`
      select id, tx::text::bigint as tx, at, tenant_id, organization_id, actor_id, session_id, address, user_agent, action,
        object_id, object_name, after
      from audit_events
      where (tx, id) > (${place?.tx ?? '0'}::xid8, ${place?.event_id ?? ''}::uuid)
        and tx < pg_snapshot_xmin(pg_current_snapshot())
      order by tx, id limit ${batch}`)
    const last = rows.at(-1)
    if (!last) return false
    const notices = [...(await watchCounts(tx, rows))]
    for (const row of rows) notices.push(...(await noticesOf(tx, row, watch)))
    for (const notice of notices) await tell(tx, notice, watch, db)
    await tx.execute(sql`update watch_place set tx = ${String(last.tx)}::bigint, event_id = ${last.id}`)
    return rows.length === batch
  })
}

type Tx = Parameters<Parameters<Database['transaction']>[0]>[0]

async function noticesOf(tx: Tx, row: AuditRow, { placeOf }: Watch): Promise<Notice[]> {
  if (row.action === 'session.begun') return watchSignIn(tx, row, placeOf)
  if (counted[row.action]) return []
  const about = { row, source: row.id, userId: row.object_id }
  if (row.action === 'account.locked' && row.object_id !== null)
    return [{ ...about, kind: 'lock_out', details: {} }]
  const role = row.after?.['role'] ?? row.after?.['template']
  if (typeof role !== 'string' || !farReaching.has(role) || row.organization_id === null) return []
  if (!/^(member|assignment|role|invitation)\./.test(row.action)) return []
  const details = { role, by: row.actor_id === null ? null : String(row.actor_id) }
  const userId = row.action.startsWith('member.') ? row.object_id : row.actor_id
  return [{ ...about, userId, kind: 'privilege_change', details, organizationId: row.organization_id }]
}

/** To the organisation it is about, or to each one of the person. */
async function tell(tx: Tx, notice: Notice, { sealer, publicUrl }: Watch, db: Database): Promise<void> {
  const ctx = asWorker(db, notice.row.tenant_id, sealer)
  const places = notice.organizationId
    ? [{ organization_id: notice.organizationId }]
    : await tx.execute<{ organization_id: string }>(sql`
        select organization_id from memberships where user_id = ${notice.userId} and state = 'active' limit 100`)
  for (const { organization_id: organizationId } of places)
    await respond(tx, ctx, notice, { organizationId, publicUrl })
}
