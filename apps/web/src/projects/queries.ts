import { getProject, listProjects } from '@holdfast/contracts/projects'
import { listStorages } from '@holdfast/contracts/storages'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId],
    queryFn: ({ signal }) => call(getProject, { params: { projectId } }, { signal }),
  })

export const projectsQuery = (organizationId: string, filter?: string, state: 'live' | 'deleted' = 'live') =>
  infiniteQueryOptions({
    queryKey: ['projects', organizationId, state, filter ?? ''],
    queryFn: ({ signal, pageParam }) =>
      call(
        listProjects,
        { params: { organizationId }, query: { cursor: pageParam, limit: 100, filter, state } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

export const storagesQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ['storages', organizationId],
    queryFn: ({ signal }) => call(listStorages, { params: { organizationId } }, { signal }),
  })
