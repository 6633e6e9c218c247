import type { Database, Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import { onceMore } from '../projects/enter.ts'

/** Who calls: an enrolled connector. Its queries run under a role of their own, without a person or a tenant. */
export interface ConnectorContext {
  db: Database
  connectorId: string
  /** The appliance's id. */
  appliance: string
  epoch: number
  requestId: string
  address: string
}

/** The organisation and tenant of what a connector speaks of. */
export interface Whereabouts {
  organizationId: string
  tenantId: string
}

/**
 * One transaction in the organisation of an upload, archive or opening; undefined when nobody knows it. The caller compares
 * its storage with the connector's.
 */
export function enterForConnector<T>(
  ctx: ConnectorContext,
  place: { kind: 'upload' | 'archive' | 'opening' | 'organization'; id: string },
  work: (tx: Transaction, where: Whereabouts | undefined) => Promise<T>,
): Promise<T> {
  return onceMore(() =>
    ctx.db.transaction(async (tx) => {
      const [row] = await tx.execute<{ organization_id: string | null; tenant_id: string | null }>(sql`
        select organization_id, tenant_id from enter_for_connector(${place.kind}, ${place.id})`)
      if (!row?.organization_id || !row.tenant_id) return work(tx, undefined)
      return work(tx, { organizationId: row.organization_id, tenantId: row.tenant_id })
    }),
  )
}

/** @throws DomainError `storage_foreign` when the storage is not one of the connector's */
export async function checkOwnStorage(
  tx: Transaction,
  ctx: ConnectorContext,
  storageId: string,
): Promise<void> {
  const [row] = await tx.execute<{ connector_id: string }>(sql`
    select connector_id from storages where id = ${storageId}`)
  if (row?.connector_id !== ctx.connectorId) throw new DomainError('storage_foreign')
}
