import { createProject, listProjects, type Project } from '@holdfast/contracts/projects'
import { listStorages } from '@holdfast/contracts/storages'
import { call } from '../api/call.ts'
import { ApiProblem } from '../api/problem.ts'
import { queryClient } from '../api/query-client.ts'

/**
 * The first project of the organisation; made on the first storage when there is none. Throws `connector_offline` while no
 * connector has brought a storage yet.
 */
export async function firstProject(organizationId: string, name: string): Promise<Project> {
  const { items } = await call(listProjects, { params: { organizationId }, query: { limit: 1 } })
  if (items[0] !== undefined) return items[0]
  const storages = await call(listStorages, { params: { organizationId } })
  const storage = storages.items.find((one) => one.health !== 'offline') ?? storages.items[0]
  if (storage === undefined) throw new ApiProblem({ code: 'connector_offline', status: 503 })
  const project = await call(createProject, {
    params: { organizationId },
    headers: { 'idempotency-key': `first-project-${organizationId}` },
    body: { name, storageId: storage.id },
  })
  await queryClient.invalidateQueries({ queryKey: ['projects', organizationId] })
  return project
}
