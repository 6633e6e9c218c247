import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** How many more bytes and uploads a project takes, by its own quota and its organisation's. */
export interface Room {
  bytes: number
  uploads: number
}

/** Uploads that may be open in a project at once. */
const MOST_OPEN_UPLOADS = 100_000

/**
 * Locks the usage of a project, and where the organisation has a quota that of the organisation, and tells what is left.
 * Whoever reserves after this waits for the commit, so that siblings together stay below the quota.
 */
export async function lockRoom(
  tx: Transaction,
  {
    organizationId,
    projectId,
    quotaBytes,
  }: { organizationId: string; projectId: string; quotaBytes: number | null },
): Promise<Room> {
  const [own, organization] = [
    await usedByProject(tx, projectId),
    await roomOfOrganization(tx, organizationId),
  ]
  const inProject = quotaBytes === null ? Infinity : quotaBytes - own.bytes
  return { bytes: Math.max(0, Math.min(inProject, organization)), uploads: MOST_OPEN_UPLOADS - own.uploads }
}

async function usedByProject(tx: Transaction, projectId: string): Promise<Room> {
  const [row] = await tx.execute<{ bytes: string; open_uploads: number }>(sql`
    select stored_bytes + reserved_bytes as bytes, open_uploads from project_usage
    where project_id = ${projectId} for update`)
  return { bytes: Number(row?.bytes ?? 0), uploads: row?.open_uploads ?? 0 }
}

/** The lock of an organisation's quota, until the end of the transaction. */
export async function lockUsage(tx: Transaction, organizationId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${organizationId}::text, 3))`)
}

async function readQuota(tx: Transaction, organizationId: string): Promise<string | null> {
  const [row] = await tx.execute<{ quota_bytes: string | null }>(sql`
    select quota_bytes from organizations where id = ${organizationId}`)
  return row?.quota_bytes ?? null
}

async function roomOfOrganization(tx: Transaction, organizationId: string): Promise<number> {
  // Most have none, and need not wait for each other.
  if ((await readQuota(tx, organizationId)) === null) return Infinity
  await lockUsage(tx, organizationId)
  const quota = await readQuota(tx, organizationId)
  if (quota === null) return Infinity
  const [used] = await tx.execute<{ bytes: string }>(sql`
    select coalesce(sum(stored_bytes + reserved_bytes), 0)::bigint as bytes from project_usage
    where organization_id = ${organizationId}`)
  return Number(quota) - Number(used?.bytes ?? 0)
}
