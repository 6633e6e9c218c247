import type { AuditIntegrity } from '@holdfast/contracts/audit/trail'
import type { Queries, Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { instant, instantOrNull } from '../projects/time.ts'
import { sinceLastBlock } from './page-query.ts'
import { requireRecentProof } from '../sessions/proof.ts'

/** Seven years: what commercial law in most countries asks for at the least. */
export const DEFAULT_KEEP_DAYS = 2557

type ChainRow = {
  seq: string
  hash: string
  rows: string
  sealed_at: string
  verified_seq: string
  verified_at: string | null
  problem: string | null
}
type CopyRow = {
  storage_id: string
  label: string
  copied_seq: string
  copied_at: string | null
  compared_seq: string
  compared_at: string | null
  problem: string | null
}
type Policy = { keepDays: number | null; copyStorageId: string | null }

/** What proves an organisation's trail, as of now. */
export function getIntegrity(ctx: Context, organizationId: string): Promise<AuditIntegrity> {
  return enter(ctx, { kind: 'organization', id: organizationId }, ({ tx, access }) => {
    require(access, 'audit.see')
    return integrityOf(tx, organizationId)
  })
}

/**
 * Changes how long the trail is kept, and where its isolated copy is. The copy begins anew in another storage; the old one stays.
 *
 * @throws DomainError `storage_not_assigned`, `proof_required`
 */
export function updatePolicy(ctx: Context, organizationId: string, after: Policy): Promise<AuditIntegrity> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'audit.manage')
    requireRecentProof(acting)
    const before = await policyOf(tx, organizationId)
    if (after.copyStorageId !== null) await requireAssigned(tx, organizationId, after.copyStorageId)
    await tx.execute(sql`
      insert into audit_policies (organization_id, keep_days, copy_storage_id)
      values (${organizationId}, ${after.keepDays}, ${after.copyStorageId}::uuid)
      on conflict (organization_id) do update set keep_days = excluded.keep_days,
        copy_storage_id = excluded.copy_storage_id, changed_at = now()`)
    await audit(tx, acting, {
      action: 'audit.policy_changed',
      object: { kind: 'audit', id: organizationId },
      before: { ...before },
      after: { ...after },
      organizationId,
    })
    return integrityOf(tx, organizationId)
  })
}

async function requireAssigned(tx: Transaction, organizationId: string, storageId: string): Promise<void> {
  const rows = await tx.execute(sql`
    select 1 from storage_assignments where organization_id = ${organizationId} and storage_id = ${storageId}`)
  if (rows.length === 0) throw new DomainError('storage_not_assigned')
}

async function policyOf(tx: Transaction, organizationId: string): Promise<Policy> {
  const [row] = await tx.execute<{ keep_days: number | null; copy_storage_id: string | null }>(sql`
    select keep_days, copy_storage_id from audit_policies where organization_id = ${organizationId}`)
  if (!row) return { keepDays: DEFAULT_KEEP_DAYS, copyStorageId: null }
  return { keepDays: row.keep_days, copyStorageId: row.copy_storage_id }
}

async function integrityOf(tx: Transaction, organizationId: string): Promise<AuditIntegrity> {
  const policy = await policyOf(tx, organizationId)
  const [chain] = await tx.execute<ChainRow>(sql`
    select seq, encode(hash, 'hex') as hash, rows, sealed_at, verified_seq, verified_at, problem from audit_chains
    where chain_id = ${organizationId}`)
  const [tail] = await tx.execute<{ rows: string; since: string | null }>(sql`
    select count(*) as rows, min(e.at) as since from audit_events e, audit_horizon h
    where e.organization_id = ${organizationId} and (e.tx, e.id) > (h.tx, h.row_id) and ${sinceLastBlock(organizationId)}`)
  return {
    ...policy,
    chain: chain
      ? {
          seq: Number(chain.seq),
          hash: chain.hash,
          rows: Number(chain.rows),
          sealedAt: instant(chain.sealed_at),
        }
      : null,
    unsealed: { rows: Number(tail?.rows ?? 0), since: instantOrNull(tail?.since ?? null) },
    verified: {
      seq: Number(chain?.verified_seq ?? 0),
      at: instantOrNull(chain?.verified_at ?? null),
      problem: chain?.problem ?? null,
    },
    copy: policy.copyStorageId === null ? null : await copyOf(tx, organizationId, policy.copyStorageId),
    keys: await listKeys(tx),
  }
}

async function copyOf(
  tx: Transaction,
  organizationId: string,
  storageId: string,
): Promise<AuditIntegrity['copy']> {
  const [row] = await tx.execute<CopyRow>(sql`
    select s.id as storage_id, s.label, coalesce(c.copied_seq, 0) as copied_seq, c.copied_at,
      coalesce(c.compared_seq, 0) as compared_seq, c.compared_at, c.problem
    from storages s left join audit_copies c on c.storage_id = s.id and c.chain_id = ${organizationId}
    where s.id = ${storageId}`)
  if (!row) return null
  return {
    storageId: row.storage_id,
    label: row.label,
    copiedSeq: Number(row.copied_seq),
    copiedAt: instantOrNull(row.copied_at),
    comparedSeq: Number(row.compared_seq),
    comparedAt: instantOrNull(row.compared_at),
    problem: row.problem,
  }
}

/** The public keys by which blocks are verified, oldest first: for anyone. */
export async function listKeys(db: Pick<Queries, 'execute'>): Promise<AuditIntegrity['keys']> {
  const rows = await db.execute<{ key_id: string; public_key: string; created_at: string }>(sql`
    select key_id, public_key, created_at from audit_keys order by created_at, key_id`)
  return rows.map((row) => ({
    id: row.key_id,
    publicKey: row.public_key,
    createdAt: instant(row.created_at),
  }))
}
