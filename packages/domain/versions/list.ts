import type { FileVersion } from '@holdfast/contracts/nodes'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { findNode } from '../nodes/find.ts'
import { decodeCursor, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { liveProject } from '../projects/tree-lock.ts'
import { selectVersions, toVersion } from './version-row.ts'
import type { VersionRow } from './version-row.ts'

/** The versions of a file, newest first. */
export function listVersions(
  ctx: Context,
  { nodeId, cursor, limit }: { nodeId: string; cursor?: string | undefined; limit: number },
): Promise<{ items: FileVersion[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'node', id: nodeId }, async ({ tx, access }) => {
    const node = await findNode(tx, nodeId)
    require(access, 'version.read', { projectId: node.project_id, nodeId })
    await liveProject(tx, node.project_id)
    if (node.kind !== 'file') throw new DomainError('not_a_file')
    const start = cursor === undefined ? sql`` : sql`and v.number < ${decodeCursor(cursor, [0])[0]}::bigint`
    const rows = await tx.execute<VersionRow>(sql`
      ${selectVersions} where v.node_id = ${nodeId} ${start} order by v.number desc limit ${limit + 1}`)
    return page(rows, limit, { item: toVersion, cursor: (row) => [row.number] })
  })
}
