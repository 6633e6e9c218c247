import { addEntry, archiveLength, emptyArchive } from '@holdfast/contracts/archive-layout'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { lookAt, require, requireWithin } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { checkLiving } from '../nodes/choose.ts'
import { findNodes } from '../nodes/find.ts'
import type { NodeRow } from '../nodes/node-row.ts'
import { insideOthers } from '../nodes/trash.ts'
import { guardsBelow } from '../nodes/visible.ts'
import { enter } from '../projects/enter.ts'
import { liveProject } from '../projects/tree-lock.ts'
import { insertEntries } from './insert-entries.ts'

/** Minutes for which an archive's address is good. */
export const ARCHIVE_MINUTES = 15
/** Folders and files together. */
const MOST_ENTRIES = 200_000

export interface CreatedArchive {
  id: string
  name: string
  files: number
  size: number
  url: string
}

/**
 * Takes a selection as one ZIP: what it holds is fixed now, so that its length is known before the first byte. What the person may
 * not download is left out.
 *
 * @throws DomainError `not_found`, `node_trashed`, `archive_too_large`
 */
export function createArchive(
  ctx: Context,
  { projectId, nodeIds }: { projectId: string; nodeIds: readonly string[] },
): Promise<CreatedArchive> {
  return enter(ctx, { kind: 'project', id: projectId }, async (scene) => {
    const { tx, access, organizationId } = scene
    requireWithin(access, 'node.download', projectId)
    const project = await liveProject(tx, projectId)
    await lookAt(tx, access, nodeIds)
    for (const nodeId of nodeIds) require(access, 'node.download', { projectId, nodeId })
    const tops = await selection(tx, projectId, nodeIds, project.rootId)
    const topIds = tops.map((top) => top.id)
    const { closed, open } = await guardsBelow(tx, access, topIds, 'node.download')
    const only = tops.length === 1 ? tops[0] : undefined
    const name = `${only && only.parent_id !== null ? only.name : project.name}.zip`
    const [made] = await tx.execute<{ id: string }>(sql`
      insert into archives (organization_id, project_id, actor_id, name, files, size, expires_at)
      values (${organizationId}, ${projectId}, ${access.userId}, ${name}, 0, 0,
        now() + make_interval(mins => ${ARCHIVE_MINUTES})) returning id`)
    const id = made?.id ?? ''
    await insertEntries(tx, { organizationId, archiveId: id, topIds, closed, open }, MOST_ENTRIES)
    const { files, size } = await measure(tx, id)
    await tx.execute(sql`update archives set files = ${files}, size = ${size} where id = ${id}`)
    await audit(tx, scene.ctx, {
      action: 'archive.created',
      object: { kind: 'archive', id, name },
      after: {
        projectId,
        files,
        size,
        nodes: tops.slice(0, 1000).map((top) => ({ id: top.id, name: top.name })),
      },
      organizationId,
    })
    return { id, name, files, size, url: `/api/v1/archives/${id}/content` }
  })
}

/** The chosen nodes without those inside other chosen ones; the root of a project is all of it. */
async function selection(
  tx: Transaction,
  projectId: string,
  ids: readonly string[],
  rootId: string,
): Promise<NodeRow[]> {
  const rows = await findNodes(tx, ids)
  if (rows.length < new Set(ids).size || rows.some((row) => row.project_id !== projectId))
    throw new DomainError('not_found')
  for (const row of rows) if (row.id !== rootId) checkLiving(row)
  const inside = await insideOthers(
    tx,
    rows.map((row) => row.id),
  )
  return rows.filter((row) => !inside.has(row.id))
}

/** Sums the entries up in their order, a page at a time. */
async function measure(tx: Transaction, archiveId: string): Promise<{ files: number; size: number }> {
  let length = emptyArchive
  let files = 0
  for (let after = 0; ;) {
    const rows = await tx.execute<{ seq: number; path: string; size: string; file: boolean }>(sql`
      select seq, path, size, blob_id is not null as file from archive_entries
      where archive_id = ${archiveId} and seq > ${after} order by seq limit 5000`)
    for (const row of rows) {
      length = addEntry(length, { path: row.path, size: Number(row.size) })
      if (row.file) files += 1
    }
    const last = rows.at(-1)
    if (!last) return { files, size: archiveLength(length) }
    after = last.seq
  }
}
