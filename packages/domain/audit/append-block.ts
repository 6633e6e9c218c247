import { NO_BLOCK, rowsHash, sealBlock } from '@holdfast/contracts/audit/block'
import type { BlockHeader, Statement } from '@holdfast/contracts/audit/block'
import type { SigningKey } from '@holdfast/contracts/audit/keys'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** Whose chain: an organisation's, or a tenant's for what belongs to no organisation. */
export interface Chain {
  tenantId: string
  organizationId: string | null
}

export interface BlockContent {
  kind: BlockHeader['kind']
  /** Ids, times and digests of its rows, in order. */
  rows: readonly { id: string; at: string; digest: string }[]
  statement?: Statement
}

/**
 * Appends one signed block to a chain. Two that append at once wait for each other at the head of the chain; a block of the
 * same number is refused by the table.
 */
export async function appendBlock(
  tx: Transaction,
  key: SigningKey,
  chain: Chain,
  { kind, rows, statement }: BlockContent,
): Promise<BlockHeader & { hash: string }> {
  const chainId = chain.organizationId ?? chain.tenantId
  const head = await headOf(tx, chainId, chain)
  const times = rows.map(({ at }) => at).toSorted()
  const header: BlockHeader = {
    v: 1,
    chain: chainId,
    seq: head.seq + 1,
    kind,
    previous: head.hash,
    count: rows.length,
    from: times[0] ?? null,
    to: times.at(-1) ?? null,
    rows: rowsHash(rows.map(({ digest }) => digest)),
    statement: statement ?? null,
    sealedAt: new Date().toISOString(),
    key: key.id,
  }
  const sealed = sealBlock(header, key.privateKey)
  const ids = rows.map(({ id }) => id)
  const digests = rows.map(({ digest }) => digest).join('')
  await tx.execute(sql`
    insert into audit_blocks (chain_id, seq, tenant_id, organization_id, kind, previous, count, from_at, to_at, ids, digests,
      statement, sealed_at, key_id, hash, signature)
    values (${chainId}, ${header.seq}, ${chain.tenantId}, ${chain.organizationId}::uuid, ${kind},
      decode(${header.previous}, 'hex'), ${header.count}, ${header.from}::timestamptz, ${header.to}::timestamptz,
      ${sql.param(ids)}::uuid[], decode(${digests}, 'hex'), ${statement ? JSON.stringify(statement) : null}::text::jsonb,
      ${header.sealedAt}::timestamptz, ${header.key}, decode(${sealed.hash}, 'hex'),
      decode(${Buffer.from(sealed.signature, 'base64url').toString('hex')}, 'hex'))`)
  await tx.execute(sql`
    update audit_chains set seq = ${header.seq}, hash = decode(${sealed.hash}, 'hex'), rows = rows + ${rows.length},
      sealed_at = ${header.sealedAt}::timestamptz
    where chain_id = ${chainId}`)
  return { ...header, hash: sealed.hash }
}

async function headOf(
  tx: Transaction,
  chainId: string,
  { tenantId, organizationId }: Chain,
): Promise<{ seq: number; hash: string }> {
  const find = () =>
    tx.execute<{ seq: string; hash: string }>(sql`
      select seq, encode(hash, 'hex') as hash from audit_chains where chain_id = ${chainId} for update`)
  const [known] = await find()
  if (known) return { seq: Number(known.seq), hash: known.hash }
  await tx.execute(sql`
    insert into audit_chains (chain_id, tenant_id, organization_id, seq, hash, rows, sealed_at)
    values (${chainId}, ${tenantId}, ${organizationId}::uuid, 0, decode(${NO_BLOCK}, 'hex'), 0, now())
    on conflict do nothing`)
  const [made] = await find()
  if (!made) throw new Error('the database made no chain')
  return { seq: Number(made.seq), hash: made.hash }
}
