import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { auditAll } from '../audit.ts'
import { asWorker } from '../worker-context.ts'
import { deleteTrees } from './delete.ts'

const BATCH = 100

type Root = { id: string; name: string; organization_id: string; tenant_id: string }

/** Deletes for good what has been in the trash for longer than so many days. As the worker. */
export async function expireTrash(db: Database, days: number): Promise<void> {
  for (;;) {
    const due = await db.execute<{ project_id: string; ids: string[] }>(sql`
      select project_id, array_agg(id) as ids from (
        select project_id, id from nodes
        where trash_root_id = id and deleted_at is null and trashed_at < now() - make_interval(days => ${days})
        limit ${BATCH}) old group by project_id`)
    if (due.length === 0) return
    for (const { project_id: projectId, ids } of due)
      await db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${projectId}::text, 1))`)
        const roots = await tx.execute<Root>(sql`
          select n.id, n.name, n.organization_id, o.tenant_id from nodes n
          join organizations o on o.id = n.organization_id
          where n.id = any(${sql.param(ids)}::uuid[]) and n.trash_root_id = n.id and n.deleted_at is null`)
        await deleteTrees(
          tx,
          projectId,
          roots.map((row) => row.id),
        )
        await tx.execute(sql`
          insert into node_events (organization_id, project_id, node_id, action, parent_id, name)
          select organization_id, project_id, id, 'deleted', parent_id, name from nodes
          where id = any(${sql.param(roots.map((row) => row.id))}::uuid[])`)
        await auditAll(
          tx,
          asWorker(db, roots[0]?.tenant_id ?? ''),
          roots.map(({ id, name, organization_id: organizationId }) => ({
            action: 'node.deleted',
            object: { kind: 'node', id, name },
            after: { by: 'the end of its time in the trash' },
            organizationId,
            projectId,
          })),
        )
      })
  }
}
