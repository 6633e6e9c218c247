import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'

/**
 * Writes down what an archive holds, in one statement: each folder, then what is in it, by name. The root of a project has no
 * name and adds none. What is in `closed` folders is left out, but for `open` ones in them. Chosen nodes of one name (from different folders) are numbered.
 *
 * @throws DomainError `archive_too_large`
 */
export async function insertEntries(
  tx: Transaction,
  {
    organizationId,
    archiveId,
    topIds,
    closed,
    open,
  }: {
    organizationId: string
    archiveId: string
    topIds: readonly string[]
    closed: readonly string[]
    open: readonly string[]
  },
  most: number,
): Promise<void> {
  const [row] = await tx.execute<{ entries: number }>(sql`
    with recursive top as (
      select id, kind, current_version_id, modified_at,
        case when same = 1 then name when kind = 'file' and name ~ '^.+\\.[^.]+$'
          then regexp_replace(name, '\\.[^.]+$', '') || ' (' || same || ')' || substring(name from '\\.[^.]+$')
          else name || ' (' || same || ')' end as name
      from (select n.*, row_number() over (partition by name_key order by id) as same from nodes n
        where id = any(${sql.param(topIds)}::uuid[])) n),
    tree as (
      select id, kind, current_version_id, modified_at, true as open,
        case when kind = 'folder' and name <> '' then name || '/' else name end as path from top
      union all
      select c.id, c.kind, c.current_version_id, c.modified_at,
        case when c.id = any(${sql.param(closed)}::uuid[]) then false
          when c.id = any(${sql.param(open)}::uuid[]) then true else tree.open end,
        tree.path || c.name || case when c.kind = 'folder' then '/' else '' end
      from tree join nodes c on c.parent_id = tree.id and c.trash_root_id is null
      where tree.kind = 'folder'),
    listed as materialized (select * from tree where path <> '' and open limit ${most + 1}),
    entered as (
      insert into archive_entries (organization_id, archive_id, seq, path, modified_at, size, blob_id)
      select ${organizationId}::uuid, ${archiveId}::uuid, row_number() over (order by t.path collate "C"), t.path,
        coalesce(v.modified_at, v.created_at, t.modified_at), coalesce(v.size, 0), v.blob_id
      from listed t left join file_versions v on v.id = t.current_version_id
      returning 1)
    select count(*)::int as entries from entered`)
  if ((row?.entries ?? 0) > most) throw new DomainError('archive_too_large')
}
