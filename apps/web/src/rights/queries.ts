import { listGroupMembers, listGroups } from '@holdfast/contracts/groups'
import { explainRights, getNodeAccess, listGuardedFolders, previewProject } from '@holdfast/contracts/rights'
import { listTemplates } from '@holdfast/contracts/templates'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const templatesQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ['templates', organizationId],
    queryFn: ({ signal }) => call(listTemplates, { params: { organizationId } }, { signal }),
  })

export const groupsQuery = (organizationId: string, filter?: string) =>
  infiniteQueryOptions({
    queryKey: ['groups', organizationId, filter ?? ''],
    queryFn: ({ signal, pageParam }) =>
      call(
        listGroups,
        { params: { organizationId }, query: { cursor: pageParam, limit: 100, filter } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

export const groupMembersQuery = (organizationId: string, groupId: string) =>
  infiniteQueryOptions({
    queryKey: ['group-members', organizationId, groupId],
    queryFn: ({ signal, pageParam }) =>
      call(
        listGroupMembers,
        { params: { organizationId, groupId }, query: { cursor: pageParam, limit: 100 } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

export const nodeAccessQuery = (nodeId: string) =>
  queryOptions({
    queryKey: ['node-access', nodeId],
    queryFn: ({ signal }) => call(getNodeAccess, { params: { nodeId } }, { signal }),
  })

export const guardedFoldersQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['guarded-folders', projectId],
    queryFn: ({ signal }) =>
      call(listGuardedFolders, { params: { projectId }, query: { limit: 200 } }, { signal }),
  })

/** The place about which is asked: nothing named is the whole organisation. */
export interface Asked {
  organizationId: string
  userId: string
  projectId?: string | undefined
  nodeId?: string | undefined
}

export const explainQuery = ({ organizationId, userId, projectId, nodeId }: Asked) =>
  queryOptions({
    queryKey: ['explained', organizationId, userId, projectId ?? '', nodeId ?? ''],
    queryFn: ({ signal }) =>
      call(explainRights, { params: { organizationId, userId }, query: { projectId, nodeId } }, { signal }),
    gcTime: 0,
  })

export const previewQuery = (projectId: string, userId: string, parentId: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['preview', projectId, userId, parentId ?? ''],
    queryFn: ({ signal, pageParam }) =>
      call(
        previewProject,
        { params: { projectId }, query: { userId, parentId, cursor: pageParam, limit: 100 } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    gcTime: 0,
  })
