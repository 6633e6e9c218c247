import { enter } from '../projects/enter.ts'
import type { ActorContext } from '../context.ts'
import type { Project } from '@holdfast/contracts/projects'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import { countUsage } from '../usage/count.ts'
import { lockTree } from '../projects/tree-lock.ts'
import { findFolder } from './find.ts'
import { insertFile } from './insert-file.ts'
import { named } from './names.ts'

/** For tests: a file as an upload's commit leaves it, with a blob of its own. */
export function addTestFile(
  ctx: ActorContext,
  project: Project,
  { parentId, name, size = 7 }: { parentId: string; name: string; size?: number },
): Promise<{ nodeId: string; versionId: string }> {
  return enter(ctx, { kind: 'project', id: project.id }, async ({ tx, organizationId, access }) => {
    await lockTree(tx, project.id, 'shared')
    await findFolder(tx, project.id, parentId)
    const [blob] = await tx.execute<{ id: string }>(sql`
      insert into blobs (organization_id, project_id, storage_id, size, part_size, head, wrap, key_version, crc)
      values (${organizationId}, ${project.id}, ${project.storage.id}, ${size}, 16777216, '{}', '{}', 1, 0) returning id`)
    if (!blob) throw new Error('no blob')
    const file = await insertFile(tx, {
      organizationId,
      projectId: project.id,
      parentId,
      named: named(name),
      blobId: blob.id,
      size,
      modifiedAt: null,
      actorId: access.userId,
    })
    if (!file) throw new DomainError('name_taken')
    await countUsage(tx, project.id, { stored: size, files: 1 })
    return file
  })
}
