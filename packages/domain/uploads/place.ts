import type { Conflict } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import { findByName, findFolder, findNode } from '../nodes/find.ts'
import { insertFile } from '../nodes/insert-file.ts'
import { freeName } from '../nodes/names.ts'
import type { Named } from '../nodes/names.ts'
import type { NodeAct } from '../nodes/node-event.ts'
import { addVersion } from '../versions/add.ts'

export interface Content {
  organizationId: string
  projectId: string
  parentId: string
  named: Named
  conflict: Conflict
  blobId: string
  size: number
  /** The modification time that the client told. */
  modifiedAt: string | null
  actorId: string
}

export interface Placed {
  nodeId: string
  versionId: string
  /** Whether a file was made, rather than a version of one. */
  made: boolean
  act: NodeAct
}

/**
 * Gives a blob its place in the tree: a new file, or under `new_version` a version of the file that has the name. The
 * caller holds the tree's lock. What it throws has changed nothing.
 *
 * @throws DomainError `parent_missing`, `not_a_folder`, `node_trashed`, `name_taken`, `not_a_file`
 */
export async function placeContent(tx: Transaction, content: Content): Promise<Placed> {
  const made = await place(tx, content, content.named)
  if (made) return made
  await findFolder(tx, content.projectId, content.parentId)
  if (content.conflict === 'fail') throw new DomainError('name_taken')
  if (content.conflict === 'new_version') return addTo(tx, content)
  // Another file may take the number that was free a moment ago.
  for (;;) {
    const numbered = await place(tx, content, await freeName(tx, content.parentId, content.named))
    if (numbered) return numbered
  }
}

async function place(tx: Transaction, content: Content, named: Named): Promise<Placed | undefined> {
  const file = await insertFile(tx, { ...content, named })
  if (!file) return undefined
  const act: NodeAct = {
    nodeId: file.nodeId,
    action: 'created',
    parentId: content.parentId,
    name: named.name,
    versionId: file.versionId,
    after: { size: content.size, version: 1 },
  }
  return { ...file, made: true, act }
}

async function addTo(tx: Transaction, content: Content): Promise<Placed> {
  const there = await findByName(tx, content.parentId, content.named.key)
  if (!there) throw new DomainError('name_taken')
  if (there.kind === 'folder') throw new DomainError('not_a_file')
  const node = await findNode(tx, there.id, { lock: true })
  const row = await addVersion(tx, { ...content, nodeId: node.id })
  const versionId = row.current_version_id
  if (versionId === null) throw new Error('a file has a current version')
  const act: NodeAct = {
    nodeId: node.id,
    action: 'version_added',
    parentId: node.parent_id,
    name: node.name,
    versionId,
    after: { size: content.size, version: row.version_number },
  }
  return { nodeId: node.id, versionId, made: false, act }
}
