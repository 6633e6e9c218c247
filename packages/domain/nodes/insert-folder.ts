import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { modifierJoin, nodeColumns } from './node-row.ts'
import type { NodeRow } from './node-row.ts'
import type { Named } from './names.ts'

export interface NewFolder {
  organizationId: string
  projectId: string
  parentId: string
  actorId: string
  named: Named
}

/** Puts a folder into a folder and counts it there; undefined when the name is taken. Caller holds the tree's lock. */
export async function insertFolder(tx: Transaction, folder: NewFolder): Promise<NodeRow | undefined> {
  const { organizationId, projectId, parentId, actorId, named } = folder
  const [row] = await tx.execute<NodeRow>(sql`
    with made as (
      insert into nodes (organization_id, project_id, parent_id, kind, name, name_key, modified_by, created_by)
      values (${organizationId}, ${projectId}, ${parentId}, 'folder', ${named.name}, ${named.key}, ${actorId}, ${actorId})
      on conflict (parent_id, name_key) where trash_root_id is null do nothing
      returning *),
    counted as (
      update nodes set child_count = child_count + 1 where id = ${parentId} and exists (select from made))
    select ${nodeColumns} from made n ${modifierJoin}`)
  return row
}
