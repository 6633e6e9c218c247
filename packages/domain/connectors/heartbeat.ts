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
 * Notes how a connector and its storages are. A storage that is new here is registered; the first connector's are offered once to
 * each organisation. A storage of another connector is left alone, unless that one was revoked: then whoever stands before
 * the storage now takes over.
 */
export async function noteHeartbeat(ctx: ConnectorContext, beat: Heartbeat): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const skew = (Date.parse(beat.clock) - Date.now()) / 1000
    const [connector] = await tx.execute<{ first: boolean; before: string | null }>(sql`
      update connectors set version = ${beat.version}, public_url = ${beat.publicUrl}, last_seen_at = now(),
        clock_skew = ${skew}
      where id = ${ctx.connectorId} returning first, old.last_seen_at as before`)
    const known = beat.storages.filter((storage) => storage.id !== null)
    const added = await registerStorages(tx, ctx.connectorId, known)
    if (connector?.first) await offer(tx, ctx.connectorId, { added, since: connector.before })
  })
}

/** Answers those that were not known before. */
async function registerStorages(
  tx: Transaction,
  connectorId: string,
  storages: readonly StorageReport[],
): Promise<string[]> {
  const rows = await tx.execute<{ id: string; added: boolean }>(sql`
    insert into storages (id, connector_id, kind, label, region, redundancy, ok, problem, free_bytes, capabilities,
      last_seen_at)
    select r.id, ${connectorId}::uuid, r.kind, r.label, r.region, r.redundancy, r.ok, r.problem, r."freeBytes",
      r.capabilities, now()
    from jsonb_to_recordset(${JSON.stringify(storages)}::text::jsonb) as r(id uuid, kind text, label text, region text,
      redundancy text, ok boolean, problem text, "freeBytes" bigint, capabilities jsonb)
    on conflict (id) do update set connector_id = excluded.connector_id, kind = excluded.kind, label = excluded.label, region = excluded.region,
      redundancy = excluded.redundancy, ok = excluded.ok, problem = excluded.problem, free_bytes = excluded.free_bytes,
      capabilities = excluded.capabilities, last_seen_at = now()
    where storages.connector_id = excluded.connector_id
      or exists (select from connectors c where c.id = storages.connector_id and c.revoked_at is not null)
    returning id, old.id is null as added`)
  return rows.filter((row) => row.added).map((row) => row.id)
}

/**
 * Offers new storages to all organisations, and the others to organisations made since the last heartbeat (their ids tell when; a
 * minute for what was not committed then). What an operator has taken back stays so.
 */
async function offer(
  tx: Transaction,
  connectorId: string,
  { added, since }: { added: readonly string[]; since: string | null },
): Promise<void> {
  await tx.execute(sql`
    insert into storage_assignments (organization_id, storage_id)
    select o.id, s.id from all_organization_ids() o(id), storages s
    where s.connector_id = ${connectorId} and (s.id = any(${sql.param(added)}::uuid[])
      or uuid_extract_timestamp(o.id) > ${since}::timestamptz - interval '1 minute')
    on conflict do nothing`)
}
