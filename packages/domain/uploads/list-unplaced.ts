import type { UnplacedFile } from '@holdfast/contracts/uploads'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { toPerson } from '../nodes/node-row.ts'
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
} & PersonRow

/** Files of a project that wait for a place, oldest first. */
export function listUnplaced(
  ctx: Context,
  { projectId, cursor, limit }: { projectId: string; cursor?: string | undefined; limit: number },
): Promise<{ items: UnplacedFile[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'project', id: projectId }, async ({ tx, access }) => {
    require(access, 'node.read', { projectId })
    const start = cursor === undefined ? sql`` : sql`and w.id > ${decodeCursor(cursor, [ID])[0]}::uuid`
    const rows = await tx.execute<UnplacedRow>(sql`
      select w.id, w.name, w.size, w.uploaded_at, w.expires_at, w.reason, p.id as person_id, p.email as person_email,
        p.display_name as person_name
      from unplaced w left join users p on p.id = w.uploaded_by
      where w.project_id = ${projectId} and w.settled_at is null ${start} order by w.id limit ${limit + 1}`)
    return page(rows, limit, { item: toUnplaced, cursor: (row) => [row.id] })
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
