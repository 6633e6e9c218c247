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

/**
 * Who serves a storage now.
 *
 * @throws DomainError `connector_offline` when its connector has not been heard of for a minute
 */
export async function servingOf(tx: Transaction, storageId: string): Promise<Serving> {
  const [row] = await tx.execute<{ id: string; public_url: string | null; alive: boolean }>(sql`
    select c.id, c.public_url,
      c.revoked_at is null and c.last_seen_at > now() - make_interval(secs => ${SILENCE_SECONDS}) as alive
    from storages s join connectors c on c.id = s.connector_id where s.id = ${storageId}`)
  if (!row?.alive || row.public_url === null) throw new DomainError('connector_offline')
  return { connectorId: row.id, publicUrl: row.public_url }
}
