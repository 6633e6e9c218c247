import { listInvitations, listMembers } from '@holdfast/contracts/organizations'
import { listProjectMembers } from '@holdfast/contracts/projects'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const membersQuery = (organizationId: string, filter?: string) =>
  infiniteQueryOptions({
    queryKey: ['organization-members', organizationId, filter ?? ''],
    queryFn: ({ signal, pageParam }) =>
      call(
        listMembers,
        { params: { organizationId }, query: { cursor: pageParam, limit: 100, filter } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

export const invitationsQuery = (organizationId: string, projectId?: string) =>
  queryOptions({
    queryKey: ['invitations', organizationId, projectId ?? ''],
    queryFn: ({ signal }) =>
      call(listInvitations, { params: { organizationId }, query: { limit: 200, projectId } }, { signal }),
  })

export const projectMembersQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ['members', projectId],
    queryFn: ({ signal, pageParam }) =>
      call(
        listProjectMembers,
        { params: { projectId }, query: { cursor: pageParam, limit: 100 } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
