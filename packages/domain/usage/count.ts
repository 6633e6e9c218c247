import type { Usage } from '@holdfast/contracts/session'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { z } from 'zod'

export interface UsageChange {
  stored?: number
  reserved?: number
  files?: number
  openUploads?: number
}

/**
 * Counts a change of what a project holds. The last statement of a transaction that waits for others' rows: everyone
 * who changes the project meets at this one.
 */
export async function countUsage(
  tx: Pick<Queries, 'execute'>,
  projectId: string,
  { stored = 0, reserved = 0, files = 0, openUploads = 0 }: UsageChange,
): Promise<void> {
  await tx.execute(sql`
    update project_usage set stored_bytes = stored_bytes + ${stored}::bigint,
      reserved_bytes = reserved_bytes + ${reserved}::bigint, files = files + ${files}::bigint,
      open_uploads = open_uploads + ${openUploads}::int
    where project_id = ${projectId}`)
}

export type UsageRow = { stored_bytes: string; reserved_bytes: string; files: string }

export function toUsage(row: UsageRow, quotaBytes: number | null): z.infer<typeof Usage> {
  return {
    storedBytes: Number(row.stored_bytes),
    reservedBytes: Number(row.reserved_bytes),
    files: Number(row.files),
    quotaBytes,
  }
}
