import type { Project } from '@holdfast/contracts/projects'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { Access } from '../access.ts'
import { permissionsOf, singlesOf } from '../can.ts'
import { DomainError } from '../error.ts'
import { profileColumns, toProfile } from '../storages/profile.ts'
import type { ProfileRow } from '../storages/profile.ts'
import { toUsage } from '../usage/count.ts'
import type { UsageRow } from '../usage/count.ts'
import { instant, instantOrNull } from './time.ts'

export type ProjectRow = {
  id: string
  organization_id: string
  name: string
  name_key: string
  root_id: string
  quota_bytes: string | null
  revision: number
  created_at: string
  deleted_at: string | null
  purge_after: string | null
  purged_at: string | null
} & UsageRow &
  ProfileRow

/** Projects `j` with usage and storage; extended by the caller's condition. */
export const selectProjects = sql`
  select j.id, j.organization_id, j.name, j.name_key, j.root_id, j.quota_bytes, j.revision, j.created_at, j.deleted_at, j.purge_after,
    j.purged_at, u.stored_bytes, u.reserved_bytes, u.files, ${profileColumns}
  from projects j
  join project_usage u on u.project_id = j.id
  join storages s on s.id = j.storage_id`

/** @throws DomainError `not_found` */
export async function findProject(tx: Transaction, projectId: string): Promise<ProjectRow> {
  const [row] = await tx.execute<ProjectRow>(sql`${selectProjects} where j.id = ${projectId}`)
  if (!row) throw new DomainError('not_found')
  return row
}

export function toProject(row: ProjectRow, access: Access): Project {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    rootId: row.root_id,
    storage: toProfile(row),
    usage: toUsage(row, row.quota_bytes === null ? null : Number(row.quota_bytes)),
    permissions: permissionsOf(access, { projectId: row.id }),
    allowed: singlesOf(access, { projectId: row.id }),
    createdAt: instant(row.created_at),
    deletedAt: instantOrNull(row.deleted_at),
    purgeAfter: instantOrNull(row.purge_after),
    revision: row.revision,
  }
}
