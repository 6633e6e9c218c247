import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'

/** What changing a tree must know of its project. */
export interface LockedProject {
  id: string
  rootId: string
  storageId: string
  quotaBytes: number | null
  name: string
}

type Row = {
  id: string
  root_id: string
  storage_id: string
  quota_bytes: string | null
  name: string
  deleted_at: string | null
}

/**
 * The first lock of every change to a project's tree. `shared`: one node in one folder (create, rename, commit);
 * `exclusive`: whole subtrees (move, copy, trash, restore), which must neither miss a child that is just being made nor
 * close a cycle. Taken first and once, so holders never wait for each other in a circle.
 *
 * @throws DomainError `not_found`, `project_deleted`
 */
export async function lockTree(
  tx: Transaction,
  projectId: string,
  mode: 'shared' | 'exclusive',
): Promise<LockedProject> {
  const lock = sql.raw(mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock')
  // The project is read by a second statement, whose snapshot is younger than the lock; both travel together.
  const [, rows] = await Promise.all([
    tx.execute(sql`select ${lock}(hashtextextended(${projectId}::text, 1))`),
    readProject(tx, projectId),
  ])
  return living(rows[0])
}

/** The same without a lock, for reading. */
export async function liveProject(tx: Transaction, projectId: string): Promise<LockedProject> {
  const [row] = await readProject(tx, projectId)
  return living(row)
}

function readProject(tx: Transaction, projectId: string) {
  return tx.execute<Row>(sql`
    select id, root_id, storage_id, quota_bytes, name, deleted_at from projects where id = ${projectId}`)
}

function living(row: Row | undefined): LockedProject {
  if (!row) throw new DomainError('not_found')
  if (row.deleted_at !== null) throw new DomainError('project_deleted')
  return {
    id: row.id,
    rootId: row.root_id,
    storageId: row.storage_id,
    quotaBytes: row.quota_bytes === null ? null : Number(row.quota_bytes),
    name: row.name,
  }
}
