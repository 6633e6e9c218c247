import type { StorageReport } from '@holdfast/contracts/connector/protocol'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { ConnectorContext } from './connector-context.ts'

export interface Heartbeat {
  version: string
  publicUrl: string
  /** The connector's clock. */
  clock: string
  storages: readonly StorageReport[]
}

/**
 * Notes how a connector and its storages are. A storage that is new here is registered; the first connector's are offered to
 * all organisations. A storage of another connector is left alone.
 */
export async function noteHeartbeat(ctx: ConnectorContext, beat: Heartbeat): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const skew = (Date.parse(beat.clock) - Date.now()) / 1000
    const [connector] = await tx.execute<{ first: boolean }>(sql`
      update connectors set version = ${beat.version}, public_url = ${beat.publicUrl}, last_seen_at = now(),
        clock_skew = ${skew}
      where id = ${ctx.connectorId} returning first`)
    const known = beat.storages.filter((storage) => storage.id !== null)
    await registerStorages(tx, ctx.connectorId, known)
    if (connector?.first) await offerToAll(tx, ctx.connectorId)
  })
}

async function registerStorages(
  tx: Transaction,
  connectorId: string,
  storages: readonly StorageReport[],
): Promise<void> {
  await tx.execute(sql`
    insert into storages (id, connector_id, kind, label, region, redundancy, ok, problem, free_bytes, capabilities,
      last_seen_at)
    select r.id, ${connectorId}::uuid, r.kind, r.label, r.region, r.redundancy, r.ok, r.problem, r."freeBytes",
      r.capabilities, now()
    from jsonb_to_recordset(${JSON.stringify(storages)}::text::jsonb) as r(id uuid, kind text, label text, region text,
      redundancy text, ok boolean, problem text, "freeBytes" bigint, capabilities jsonb)
    on conflict (id) do update set kind = excluded.kind, label = excluded.label, region = excluded.region,
      redundancy = excluded.redundancy, ok = excluded.ok, problem = excluded.problem, free_bytes = excluded.free_bytes,
      capabilities = excluded.capabilities, last_seen_at = now()
    where storages.connector_id = excluded.connector_id`)
}

/** Also to organisations that were made since. */
async function offerToAll(tx: Transaction, connectorId: string): Promise<void> {
  await tx.execute(sql`
    insert into storage_assignments (organization_id, storage_id)
    select o.id, s.id from all_organization_ids() o(id), storages s
    where s.connector_id = ${connectorId}
      and not exists (select from storage_assignments a where a.storage_id = s.id and a.organization_id = o.id)
    on conflict do nothing`)
}
