import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'

/** Seconds of silence after which a connector counts as offline: six heartbeats. */
export const SILENCE_SECONDS = 60

/** The connector that serves a storage. */
export interface Serving {
  connectorId: string
  publicUrl: string
}

export type ServingRow = {
  storage_connector_id: string
  storage_public_url: string | null
  storage_alive: boolean
}

/** Columns of `connectors c` that tell whether it serves now. */
export const servingColumns = sql`c.public_url as storage_public_url,
  coalesce(c.revoked_at is null and c.last_seen_at > now() - make_interval(secs => ${sql.raw(String(SILENCE_SECONDS))}), false)
    as storage_alive`

/**
 * Who serves a storage now.
 *
 * @throws DomainError `connector_offline` when its connector has not been heard of for a minute
 */
export async function servingOf(tx: Transaction, storageId: string): Promise<Serving> {
  return toServing(await findServing(tx, storageId))
}

/** The same for who can do without; undefined while the connector is offline. */
export async function servingNow(tx: Transaction, storageId: string): Promise<Serving | undefined> {
  const row = await findServing(tx, storageId)
  return row?.storage_alive ? toServing(row) : undefined
}

async function findServing(tx: Transaction, storageId: string): Promise<ServingRow | undefined> {
  const [row] = await tx.execute<ServingRow>(sql`
    select c.id as storage_connector_id, ${servingColumns}
    from storages s join connectors c on c.id = s.connector_id where s.id = ${storageId}`)
  return row
}

/** @throws DomainError `connector_offline` */
export function toServing(row: ServingRow | undefined): Serving {
  if (!row?.storage_alive || row.storage_public_url === null) throw new DomainError('connector_offline')
  return { connectorId: row.storage_connector_id, publicUrl: row.storage_public_url }
}
