import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { Application } from './applications.ts'

/** What has the wanted names already: `<folder>/<name key>` → kind. */
export async function takenNames(
  tx: Transaction,
  applications: readonly Application[],
): Promise<Map<string, 'folder' | 'file'>> {
  const list = JSON.stringify(
    applications.map(({ parentId, named }) => ({ parent: parentId, key: named.key })),
  )
  const rows = await tx.execute<{ parent_id: string; name_key: string; kind: 'folder' | 'file' }>(sql`
    select n.parent_id, n.name_key, n.kind
    from jsonb_to_recordset(${list}::text::jsonb) as w(parent uuid, key text collate "C")
    join nodes n on n.parent_id = w.parent and n.name_key = w.key and n.trash_root_id is null`)
  return new Map(rows.map((row) => [`${row.parent_id}/${row.name_key}`, row.kind]))
}
