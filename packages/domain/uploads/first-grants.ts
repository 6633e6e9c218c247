import { SMALL_FILE } from '@holdfast/contracts/uploads'
import { can } from '../can.ts'
import type { GrantIssuer } from '../connectors/grant-issuer.ts'
import type { Scene } from '../projects/enter.ts'
import type { LockedProject } from '../projects/tree-lock.ts'
import type { AcceptedUpload, Application } from './applications.ts'
import { writeGrant } from './grant.ts'
import type { Accepted, Reserved } from './insert.ts'
import { partSizeFor } from './part-size.ts'

/** A small file goes in one request; another one to get its grant would be as much work again. */
export function mayBeGranted({ access }: Scene, projectId: string, { file, parentId }: Application): boolean {
  return file.size <= SMALL_FILE && can(access, 'node.upload', { projectId, nodeId: parentId })
}

interface Reservation {
  scene: Scene
  project: LockedProject
  accepted: readonly Accepted[]
  reserved: ReadonlyMap<Application, Reserved>
}

/** What each application became, with the signed grants of those that have one. */
export function withFirstGrants(
  { scene, project, accepted, reserved }: Reservation,
  issuer: GrantIssuer | undefined,
  checkedAt: number,
): Map<Application, AcceptedUpload> {
  const answers = new Map<Application, AcceptedUpload>()
  for (const { application, serving } of accepted) {
    const made = reserved.get(application)
    if (!made) continue
    const { uploadId, blobId, expiresAt } = made
    const { file, named, parentId } = application
    const upload = {
      id: uploadId,
      organization_id: scene.organizationId,
      project_id: project.id,
      storage_id: project.storageId,
      parent_id: parentId,
      blob_id: blobId,
      actor_id: scene.access.userId,
      name: named.name,
      size: String(file.size),
      part_size: partSizeFor(file.size),
      fence: 1,
    }
    const grant = issuer && serving ? writeGrant({ scene, serving, upload }, issuer, checkedAt) : null
    answers.set(application, { uploadId, expiresAt, grant })
  }
  return answers
}
