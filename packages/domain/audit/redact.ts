import type { SigningKey } from '@holdfast/contracts/audit/keys'
import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { appendBlock } from './append-block.ts'
import type { Chain } from './append-block.ts'

/**
 * Empties rows of a chain for good, as the erasure of a person's data asks for: a signed block names them, then their content and
 * their salts go. Their digests stay, so that the chain verifies and tells that something was there. Rows that are not sealed yet
 * are left alone. Answers how many were emptied. As the worker.
 */
export async function redactAudit(
  db: Database,
  key: SigningKey,
  chain: Chain,
  rowIds: readonly string[],
): Promise<number> {
  const chainId = chain.organizationId ?? chain.tenantId
  return db.transaction(async (tx) => {
    const sealed = await tx.execute<{ id: string }>(sql`
      select v.id from unnest(${sql.param(rowIds)}::uuid[]) as v(id)
      where exists (select from audit_blocks b where b.chain_id = ${chainId} and v.id = any(b.ids)
        and b.to_at >= uuid_extract_timestamp(v.id) - interval '1 day'
        and b.from_at <= uuid_extract_timestamp(v.id) + interval '1 day')`)
    if (sealed.length === 0) return 0
    const statement = { reason: 'erasure' as const, rows: sealed.map(({ id }) => id) }
    const { seq } = await appendBlock(tx, key, chain, { kind: 'removed', rows: [], statement })
    const [row] = await tx.execute<{ emptied: string }>(
      sql`select audit_redact(${chainId}, ${seq}) as emptied`,
    )
    return Number(row?.emptied ?? 0)
  })
}
