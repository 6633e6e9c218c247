import type { OperatedStorage, Storage } from '@holdfast/contracts/storages'
import { sql } from 'drizzle-orm'
import { instantOrNull } from '../projects/time.ts'
import { profileColumns, toProfile } from './profile.ts'
import type { ProfileRow } from './profile.ts'
import { SILENCE_SECONDS } from './serving.ts'

export type StorageRow = ProfileRow & {
  connector_id: string
  ok: boolean
  problem: string | null
  free_bytes: string | null
  last_seen_at: string | null
  connected: boolean
}

/** Storages `s` with their connector `c`; extended by the caller's condition. */
export const selectStorages = sql`
  select ${profileColumns}, s.connector_id, s.ok, s.problem, s.free_bytes, s.last_seen_at,
    c.revoked_at is null and least(c.last_seen_at, s.last_seen_at) > now() - make_interval(secs => ${SILENCE_SECONDS})
      as connected
  from storages s join connectors c on c.id = s.connector_id`

export function toStorage(row: StorageRow): Storage {
  return {
    ...toProfile(row),
    health: row.connected ? (row.ok ? 'online' : 'degraded') : 'offline',
    problem: row.connected ? row.problem : 'Its connector has not been heard of.',
    freeBytes: row.free_bytes === null ? null : Number(row.free_bytes),
    lastSeenAt: instantOrNull(row.last_seen_at),
  }
}

export type OperatedStorageRow = StorageRow & {
  organization_ids: string[]
  deletion: OperatedStorage['deletion']
}

/** As `selectStorages`, with what only operators see. */
export const selectOperatedStorages = sql`
  select s.*, o.deletion, array(select a.organization_id from storage_assignments a where a.storage_id = o.id) as organization_ids
  from (${selectStorages}) s join storages o on o.id = s.storage_id`

export function toOperatedStorage(row: OperatedStorageRow): OperatedStorage {
  return { ...toStorage(row), organizationIds: row.organization_ids, deletion: row.deletion }
}
