import type { Conflict, Node } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Access } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { findNode } from '../nodes/find.ts'
import { named } from '../nodes/names.ts'
import { toNode } from '../nodes/node-row.ts'
import { record } from '../nodes/record.ts'
import { enter } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { countUsage } from '../usage/count.ts'
import { releaseBlobs } from '../usage/release.ts'
import { placeContent } from './place.ts'
import { visibleWaiting } from './waiting.ts'
import type { Waiting } from './waiting.ts'

export interface PlaceInput {
  projectId: string
  unplacedId: string
  parentId: string
  name: string
  conflict: Conflict
}

type WaitingRow = Waiting & {
  blob_id: string
  upload_id: string | null
  name: string
  size: string
  modified_at: string | null
}

/**
 * Gives an unplaced file its folder and name.
 *
 * @throws DomainError `not_found`, and what keeps it from its place
 */
export function placeUnplaced(ctx: Context, input: PlaceInput): Promise<Node> {
  const { projectId, unplacedId, parentId, conflict } = input
  return enter(ctx, { kind: 'project', id: projectId, nodes: [parentId] }, async (scene) => {
    const { tx, access, organizationId } = scene
    require(access, 'node.upload', { projectId, nodeId: parentId })
    const wanted = named(input.name)
    await lockTree(tx, projectId, 'shared')
    const waiting = await take(tx, access, projectId, unplacedId)
    const placed = await placeContent(tx, {
      organizationId,
      projectId,
      parentId,
      named: wanted,
      conflict,
      blobId: waiting.blob_id,
      size: Number(waiting.size),
      modifiedAt: waiting.modified_at,
      actorId: access.userId,
    })
    await tx.execute(sql`
      update uploads set state = 'committed', node_id = ${placed.nodeId}, version_id = ${placed.versionId}
      where id = ${waiting.upload_id}::uuid`)
    await record(scene, projectId, { acts: [placed.act], parentIds: [parentId] })
    await tellProject(tx, { organizationId, projectId, kind: 'unplaced', actorId: access.userId })
    await countUsage(tx, projectId, { files: placed.made ? 1 : 0 })
    return toNode(await findNode(tx, placed.nodeId))
  })
}

/** Gives an unplaced file up; nothing needs its bytes then. */
export function discardUnplaced(
  ctx: Context,
  { projectId, unplacedId }: { projectId: string; unplacedId: string },
): Promise<void> {
  return enter(
    ctx,
    { kind: 'project', id: projectId },
    async ({ tx, ctx: acting, access, organizationId }) => {
      require(access, 'node.upload', { projectId })
      await lockTree(tx, projectId, 'shared')
      const waiting = await take(tx, access, projectId, unplacedId)
      const { bytes } = await releaseBlobs(tx, [waiting.blob_id])
      await audit(tx, acting, {
        action: 'upload.given_up',
        object: { kind: 'upload', id: unplacedId, name: waiting.name },
        organizationId,
        projectId,
      })
      await tellProject(tx, { organizationId, projectId, kind: 'unplaced', actorId: access.userId })
      await countUsage(tx, projectId, { stored: -bytes })
    },
  )
}

/** Settles a waiting file: only one person can. */
async function take(
  tx: Transaction,
  access: Access,
  projectId: string,
  unplacedId: string,
): Promise<WaitingRow> {
  const [row] = await tx.execute<WaitingRow>(sql`
    update unplaced set settled_at = now()
    where id = ${unplacedId} and project_id = ${projectId} and settled_at is null
    returning id, blob_id, upload_id, name, size, modified_at, uploaded_by,
      (select u.parent_id from uploads u where u.id = upload_id) as parent_id`)
  if (!row || !(await visibleWaiting(tx, access, [row])).has(row.id)) throw new DomainError('not_found')
  return row
}
