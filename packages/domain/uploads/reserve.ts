import type { Conflict } from '@holdfast/contracts/nodes'
import type { ReservedUpload, UploadFile } from '@holdfast/contracts/uploads'
import type { z } from 'zod'
import { require } from '../access.ts'
import type { GrantIssuer } from '../connectors/grant-issuer.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { ancestors } from '../nodes/depth.ts'
import { findFolder } from '../nodes/find.ts'
import { record } from '../nodes/record.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { lockTree } from '../projects/tree-lock.ts'
import type { LockedProject } from '../projects/tree-lock.ts'
import { countUsage } from '../usage/count.ts'
import { servingNow } from '../storages/serving.ts'
import { lockRoom } from '../usage/reserve.ts'
import { Applications } from './applications.ts'
import { mayBeGranted, withFirstGrants } from './first-grants.ts'
import { ensureFolders, pathKey } from './folders.ts'
import { insertUploads } from './insert.ts'
import { takenNames } from './taken.ts'

export interface ReserveInput {
  projectId: string
  parentId: string
  conflict: Conflict
  files: readonly z.infer<typeof UploadFile>[]
}

/**
 * Reserves uploads: looks at right, names, place and quota of each, and makes the folders of their paths that are missing. A
 * file that is refused does not keep the others back. Their bytes count against the quota from now until commit or expiry.
 * With an `issuer`, small files get their first grant along.
 *
 * @throws DomainError when none of them can go there: `parent_missing`, `node_trashed`, `not_a_folder`, `forbidden`…
 */
export async function reserveUploads(
  ctx: Context,
  input: ReserveInput,
  issuer?: GrantIssuer,
): Promise<{ items: ReservedUpload[] }> {
  const { projectId, parentId, files } = input
  const checkedAt = Date.now()
  const reservation = await enter(
    ctx,
    { kind: 'project', id: projectId, nodes: [parentId] },
    async (scene) => {
      require(scene.access, 'node.upload', { projectId, nodeId: parentId })
      // Folders are looked for and made: two who drop the same tree must not both make one.
      const mode = files.some(({ path }) => path.length > 1) ? 'exclusive' : 'shared'
      const [project, , way] = await Promise.all([
        lockTree(scene.tx, projectId, mode),
        findFolder(scene.tx, projectId, parentId),
        ancestors(scene.tx, parentId),
      ])
      const applications = new Applications(files, way)
      await findPlaces(scene, input, applications)
      await admit(scene, project, applications)
      const serving = issuer && (await servingNow(scene.tx, project.storageId))
      const accepted = applications.open.map((application) => ({
        application,
        serving: mayBeGranted(scene, projectId, application) ? serving : undefined,
      }))
      const reserved = await insertUploads(scene, project, input.conflict, accepted)
      return { scene, project, accepted, reserved, applications }
    },
  )
  const answers = withFirstGrants(reservation, issuer, checkedAt)
  return { items: reservation.applications.answers(answers) }
}

/** Settles the folder of each, and refuses names that are taken where that matters. */
async function findPlaces(scene: Scene, input: ReserveInput, applications: Applications): Promise<void> {
  const { tx, access, organizationId } = scene
  const { projectId, parentId, conflict } = input
  const paths = [...new Map(applications.open.map(({ folder }) => [pathKey(folder), folder])).values()]
  const scope = { organizationId, projectId, parentId, actorId: access.userId }
  const { folders, acts, closed } = await ensureFolders(tx, access, { ...scope, paths })
  await record(scene, projectId, { acts, parentIds: acts.map((act) => act.parentId) })
  for (const one of applications.open) {
    const folderId = folders.get(pathKey(one.folder))
    if (folderId && closed.has(folderId)) {
      applications.refuse(one, new DomainError('forbidden'))
      continue
    }
    if (folderId) one.parentId = folderId
    else
      applications.refuse(one, new DomainError('not_a_folder', 'A file is where a folder would have to be.'))
  }
  if (conflict === 'keep_both') return
  const taken = await takenNames(tx, applications.open)
  for (const one of applications.open) {
    const kind = taken.get(`${one.parentId}/${one.named.key}`)
    if (kind !== undefined && (conflict === 'fail' || kind === 'folder'))
      applications.refuse(one, new DomainError('name_taken'))
    else if (conflict === 'fail') taken.set(`${one.parentId}/${one.named.key}`, 'file')
  }
}

/** Reserves as much as there is room for, in the order asked. */
async function admit(scene: Scene, project: LockedProject, applications: Applications): Promise<void> {
  const { tx, organizationId } = scene
  if (applications.open.length === 0) return
  const room = await lockRoom(tx, { organizationId, projectId: project.id, quotaBytes: project.quotaBytes })
  const before = { ...room }
  for (const one of applications.open) {
    if (room.uploads < 1) applications.refuse(one, new DomainError('too_many_uploads'))
    else if (one.file.size > room.bytes) applications.refuse(one, new DomainError('quota_exceeded'))
    else {
      room.bytes -= one.file.size
      room.uploads -= 1
    }
  }
  const bytes = applications.open.reduce((sum, one) => sum + one.file.size, 0)
  await countUsage(tx, project.id, { reserved: bytes, openUploads: before.uploads - room.uploads })
}
