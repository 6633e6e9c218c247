import type { SigningKey } from '@holdfast/contracts/audit/keys'
import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { appendBlock } from './append-block.ts'
import type { Chain } from './append-block.ts'

export interface Restored {
  /** Of the appliance, raised by the restore. */
  epoch: number
  /** The moment to which the database was brought back. */
  restoredTo: string
  /** The head that a chain had before, by its id, as far as a backup or the second copy knows it. */
  abandoned?: ReadonlyMap<string, { seq: number; hash: string }>
}

type ChainRow = { chain_id: string; tenant_id: string; organization_id: string | null }

/**
 * Appends to every chain the signed block that a restore leaves, before anything new is sealed: the only fork that verifies. Once
 * for an epoch, however often it is called. As the worker.
 */
export async function markRestored(db: Database, key: SigningKey, restored: Restored): Promise<void> {
  const chains = await db.execute<ChainRow>(sql`
    select chain_id, tenant_id, organization_id from audit_chains c where not exists (
      select from audit_blocks b where b.chain_id = c.chain_id and b.kind = 'restored'
        and b.statement ->> 'epoch' = ${String(restored.epoch)})`)
  for (const row of chains) {
    const chain: Chain = { tenantId: row.tenant_id, organizationId: row.organization_id }
    const { epoch, restoredTo } = restored
    const abandoned = restored.abandoned?.get(row.chain_id) ?? null
    const statement = { reason: 'restored' as const, epoch, restoredTo, abandoned }
    await db.transaction((tx) => appendBlock(tx, key, chain, { kind: 'restored', rows: [], statement }))
  }
}
