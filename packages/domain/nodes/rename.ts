import type { Node } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter, sqlState } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { findNode } from './find.ts'
import { mediaType } from './media-type.ts'
import { named } from './names.ts'
import type { Named } from './names.ts'
import { modifierJoin, nodeColumns, toNode } from './node-row.ts'
import type { NodeRow } from './node-row.ts'
import { record } from './record.ts'

/**
 * Renames a folder or file. With `revision` (from `If-Match`) only as long as nobody changed it since.
 *
 * @throws DomainError `name_invalid`, `name_taken`, `node_trashed`, `root_fixed`, `precondition_failed`
 */
export function renameNode(
  ctx: Context,
  { nodeId, name, revision }: { nodeId: string; name: string; revision?: number | undefined },
): Promise<Node> {
  return enter(ctx, { kind: 'node', id: nodeId }, async (scene) => {
    const { tx, access } = scene
    const { project_id: projectId } = await findNode(tx, nodeId)
    require(access, 'node.write', { projectId, nodeId })
    const wanted = named(name)
    const [, before] = await Promise.all([
      lockTree(tx, projectId, 'shared'),
      findNode(tx, nodeId, { lock: true }),
    ])
    checkRename(before, revision)
    if (before.name === wanted.name) return toNode(before)
    const row = await update(tx, before, wanted)
    const act = {
      nodeId,
      action: 'renamed',
      parentId: row.parent_id,
      name: row.name,
      before: { name: before.name },
      after: { name: row.name },
    } as const
    await record(scene, projectId, { acts: [act], parentIds: [row.parent_id] })
    return toNode(row)
  })
}

function checkRename(node: NodeRow, revision: number | undefined): void {
  if (node.trash_root_id !== null) throw new DomainError('node_trashed')
  if (node.parent_id === null) throw new DomainError('root_fixed')
  if (revision !== undefined && revision !== node.revision)
    throw new DomainError('precondition_failed', undefined, { revision: node.revision })
}

async function update(tx: Transaction, node: NodeRow, wanted: Named): Promise<NodeRow> {
  const type = node.kind === 'file' ? mediaType(wanted.name) : ''
  try {
    const [row] = await tx.execute<NodeRow>(sql`
      with n as (
        update nodes set name = ${wanted.name}, name_key = ${wanted.key}, type = ${type}, revision = revision + 1
        where id = ${node.id} returning *)
      select ${nodeColumns} from n ${modifierJoin}`)
    if (!row) throw new DomainError('not_found')
    return row
  } catch (error) {
    // The unique index on the living names of a folder; the transaction ends with this.
    if (sqlState(error) === '23505') throw new DomainError('name_taken')
    throw error
  }
}
