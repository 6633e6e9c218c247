import type { PreviewedNode } from '@holdfast/contracts/rights'
import { accessOfPerson, lookAt, require } from '../access.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { findFolder } from '../nodes/find.ts'
import { cursorOf, pageQuery, sightOf } from '../nodes/list.ts'
import type { NodeRow } from '../nodes/node-row.ts'
import { page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { liveProject } from '../projects/tree-lock.ts'

export interface PreviewInput {
  projectId: string
  userId: string
  parentId?: string | undefined
  cursor?: string | undefined
  limit: number
}

/**
 * What a person sees in a folder of a project, by name. It grants nothing, and tells no name that the asking person does not see:
 * those are only counted.
 *
 * @throws DomainError `not_found`, `forbidden`
 */
export function previewProject(
  ctx: Context,
  input: PreviewInput,
): Promise<{ reaches: boolean; items: PreviewedNode[]; concealed: number; nextCursor: string | null }> {
  const { projectId, userId, cursor, limit } = input
  return enter(ctx, { kind: 'project', id: projectId }, async ({ tx, access, organizationId }) => {
    require(access, 'member.manage', { projectId })
    const project = await liveProject(tx, projectId)
    const parentId = input.parentId ?? project.rootId
    await lookAt(tx, access, [parentId])
    require(access, 'node.pass', { projectId, nodeId: parentId })
    await findFolder(tx, projectId, parentId)
    const subject = { kind: 'project' as const, id: projectId, nodes: [parentId] }
    const theirs = await accessOfPerson(tx, { organizationId, userId }, subject)
    if (!theirs) throw new DomainError('not_found')
    if (!can(theirs, 'node.pass', { projectId, nodeId: parentId }))
      return { reaches: false, items: [], concealed: 0, nextCursor: null }
    const order = { sort: 'name', order: 'asc', foldersFirst: true } as const
    const listing = { projectId, parentId, cursor, limit, ...order }
    const rows = await tx.execute<NodeRow>(pageQuery(listing, sightOf(theirs, listing)))
    const ids = rows.filter((row) => row.kind === 'folder').map((row) => row.id)
    await lookAt(tx, theirs, ids)
    await lookAt(tx, access, ids)
    const sees = (row: NodeRow) =>
      can(access, 'node.pass', { projectId, nodeId: row.kind === 'folder' ? row.id : parentId })
    const { nextCursor } = page(rows, limit, {
      item: (row) => row.id,
      cursor: (row) => cursorOf(row, 'name'),
    })
    const told = rows.slice(0, limit)
    const reads = (row: NodeRow) =>
      can(theirs, 'node.read', { projectId, nodeId: row.kind === 'folder' ? row.id : parentId })
    const items = told.filter((row) => sees(row)).map((row) => toPreviewed(row, reads(row)))
    return { reaches: true, items, concealed: told.length - items.length, nextCursor }
  })
}

function toPreviewed(row: NodeRow, reads: boolean): PreviewedNode {
  const { id, kind, name } = row
  return {
    id,
    kind,
    name,
    sees: reads ? 'all' : 'way',
    rights: row.private ? 'private' : row.guarded ? 'own' : 'above',
  }
}
