import type { StorageKind, StorageProfile } from '@holdfast/contracts/storages'
import { sql } from 'drizzle-orm'
import type { z } from 'zod'

export type ProfileRow = {
  storage_id: string
  storage_label: string
  storage_kind: StorageKind
  storage_region: string
  storage_redundancy: string
}

/** Columns of `storages s` for a profile. */
export const profileColumns = sql`s.id as storage_id, s.label as storage_label, s.kind as storage_kind,
  s.region as storage_region, s.redundancy as storage_redundancy`

/** Where files rest, as customers see it. */
export function toProfile(row: ProfileRow): z.infer<typeof StorageProfile> {
  return {
    id: row.storage_id,
    label: row.storage_label,
    kind: row.storage_kind,
    region: row.storage_region,
    redundancy: row.storage_redundancy,
    scanning: 'none',
    encryption: 'AES-256-GCM before storage; the keys stay with the connector',
  }
}
