import { useParams } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import type { Project } from '@holdfast/contracts/projects'
import { useSession } from '../session/queries.ts'

const remembered = 'holdfast.organization'

/** The organisation of this page: by its address, by its project, or the one that was used last. */
export function useCurrentOrganization() {
  const { organizationId, projectId } = useParams({ strict: false })
  const session = useSession()
  const client = useQueryClient()
  const project = projectId === undefined ? undefined : client.getQueryData<Project>(['project', projectId])
  const id = organizationId ?? project?.organizationId ?? lastOrganization()
  const found = session.organizations.find((one) => one.organizationId === id)
  return found ?? session.organizations[0]
}

export function rememberOrganization(id: string): void {
  localStorage.setItem(remembered, id)
}

function lastOrganization(): string | null {
  return localStorage.getItem(remembered)
}
