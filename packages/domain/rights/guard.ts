import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** After assignments on folders changed: marks which of them have rights of their own. */
export async function markGuarded(tx: Pick<Queries, 'execute'>, folderIds: readonly string[]): Promise<void> {
  if (folderIds.length === 0) return
  await tx.execute(sql`
    update nodes n set guarded = g.guarded
    from (select f.id, f.private or exists (select from role_assignments a where a.node_id = f.id) as guarded
      from nodes f where f.id = any(${sql.param(folderIds)}::uuid[])) g
    where n.id = g.id and n.guarded <> g.guarded`)
}
