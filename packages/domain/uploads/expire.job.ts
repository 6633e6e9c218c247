import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { onceMore } from '../projects/enter.ts'
import { countUsage } from '../usage/count.ts'
import { releaseBlobs } from '../usage/release.ts'
import { asWorker } from '../worker-context.ts'

const BATCH = 500

type GivenUp = {
  id: string
  name: string
  project_id: string
  blob_id: string
  organization_id: string
  tenant_id: string
}

/** Ends uploads whose last byte is too long ago and gives their reserved quota back. As the worker. */
export async function expireUploads(db: Database): Promise<void> {
  for (;;) {
    const ended = await onceMore(() =>
      db.transaction((tx) =>
        tx.execute<{ ended: number }>(sql`
      with due as (
        select id from uploads where state = 'open' and expires_at < now()
        order by expires_at limit ${BATCH} for no key update skip locked),
      ended as (
        update uploads u set state = 'expired', finished_at = now(), lease_until = null from due where u.id = due.id
        returning u.project_id, u.size),
      freed as (
        update project_usage p set reserved_bytes = p.reserved_bytes - e.bytes, open_uploads = p.open_uploads - e.count
        from (select project_id, sum(size) as bytes, count(*)::int as count from ended group by 1) e
        where p.project_id = e.project_id)
      select count(*)::int as ended from ended`),
      ),
    )
    if ((ended[0]?.ended ?? 0) < BATCH) return
  }
}

/** Gives up files that waited too long for a place. As the worker. */
export async function expireUnplaced(db: Database): Promise<void> {
  for (;;) {
    const more = await onceMore(() =>
      db.transaction(async (tx) => {
        const [row] = await tx.execute<GivenUp>(sql`
          update unplaced w set settled_at = now() from organizations o where o.id = w.organization_id and w.id = (
            select id from unplaced where settled_at is null and expires_at < now() limit 1 for update skip locked)
          returning w.id, w.name, w.project_id, w.blob_id, w.organization_id, o.tenant_id`)
        if (!row) return false
        const { bytes } = await releaseBlobs(tx, [row.blob_id])
        await audit(tx, asWorker(db, row.tenant_id), {
          action: 'upload.given_up',
          object: { kind: 'upload', id: row.id, name: row.name },
          after: { by: 'the end of its time without a place' },
          organizationId: row.organization_id,
          projectId: row.project_id,
        })
        await countUsage(tx, row.project_id, { stored: -bytes })
        return true
      }),
    )
    if (!more) return
  }
}
