import type { UnplacedFile } from '@holdfast/contracts/uploads'
import { sql } from 'drizzle-orm'
import { requireWithin } from '../access.ts'
import type { Context } from '../context.ts'
import { toPerson } from '../nodes/node-row.ts'
import { visibleWaiting } from './waiting.ts'
import type { PersonRow } from '../nodes/node-row.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'

type UnplacedRow = {
  id: string
  name: string
  size: string
  uploaded_at: string
  expires_at: string
  reason: UnplacedFile['reason']
  parent_id: string | null
  uploaded_by: string | null
} & PersonRow

/** Files of a project that wait for a place, oldest first. */
export function listUnplaced(
  ctx: Context,
  { projectId, cursor, limit }: { projectId: string; cursor?: string | undefined; limit: number },
): Promise<{ items: UnplacedFile[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'project', id: projectId }, async ({ tx, access }) => {
    requireWithin(access, 'node.read', projectId)
    const start = cursor === undefined ? sql`` : sql`and w.id > ${decodeCursor(cursor, [ID])[0]}::uuid`
    const rows = await tx.execute<UnplacedRow>(sql`
      select w.id, w.name, w.size, w.uploaded_at, w.expires_at, w.reason, u.parent_id, w.uploaded_by, p.id as person_id, p.email as person_email,
        p.display_name as person_name
      from unplaced w left join users p on p.id = w.uploaded_by left join uploads u on u.id = w.upload_id
      where w.project_id = ${projectId} and w.settled_at is null ${start} order by w.id limit ${limit + 1}`)
    const visible = await visibleWaiting(tx, access, rows)
    const told = page(rows, limit, { item: toUnplaced, cursor: (row) => [row.id] })
    return { ...told, items: told.items.filter((item) => visible.has(item.id)) }
  })
}

function toUnplaced(row: UnplacedRow): UnplacedFile {
  return {
    id: row.id,
    name: row.name,
    size: Number(row.size),
    uploadedBy: toPerson(row),
    uploadedAt: instant(row.uploaded_at),
    expiresAt: instant(row.expires_at),
    reason: row.reason,
  }
}
