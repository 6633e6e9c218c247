import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { Target } from '../can.ts'
import { DomainError } from '../error.ts'
import type { AssignmentPlace } from './assign.ts'

/** A place at which rights are given, with its name. */
export interface FoundPlace extends AssignmentPlace {
  target: Target
  name: string
}

interface Wanted {
  projectId?: string | undefined
  nodeId?: string | undefined
}

/**
 * Finds projects and folders of the organisation in scope. A folder's project is the one in which it is.
 *
 * @throws DomainError `not_found` for projects that are not there or deleted, `folder_missing`, `not_a_folder`, `root_fixed`
 */
export async function findPlaces(
  tx: Transaction,
  organizationId: string,
  wanted: readonly Wanted[],
): Promise<(place: Wanted) => FoundPlace> {
  const folderIds = wanted.flatMap((one) => one.nodeId ?? [])
  const folders = await tx.execute<{
    id: string
    project_id: string
    name: string
    kind: string
    parent_id: string | null
  }>(sql`
    select id, project_id, name, kind, parent_id from nodes
    where id = any(${sql.param(folderIds)}::uuid[]) and trash_root_id is null order by id for no key update`)
  const projectIds = [
    ...wanted.flatMap((one) => one.projectId ?? []),
    ...folders.map((row) => row.project_id),
  ]
  const projects = await tx.execute<{ id: string; name: string }>(sql`
    select id, name from projects
    where organization_id = ${organizationId} and id = any(${sql.param(projectIds)}::uuid[]) and deleted_at is null`)
  const folderOf = new Map(folders.map((row) => [row.id, row]))
  const projectOf = new Map(projects.map((row) => [row.id, row]))
  return ({ nodeId, projectId }) => {
    const folder = nodeId === undefined ? undefined : folderOf.get(nodeId)
    if (nodeId !== undefined && !folder) throw new DomainError('folder_missing')
    if (folder && folder.kind !== 'folder') throw new DomainError('not_a_folder')
    if (folder?.parent_id === null) throw new DomainError('root_fixed', 'Give rights on the project instead.')
    const id = folder?.project_id ?? projectId
    if (id === undefined) return { organizationId, target: {}, name: '' }
    const project = projectOf.get(id)
    if (!project) throw new DomainError('not_found')
    const at = { projectId: id, ...(folder && { nodeId: folder.id }) }
    return { organizationId, ...at, target: at, name: folder?.name ?? project.name }
  }
}
