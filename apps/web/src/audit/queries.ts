import {
  type AuditFilter,
  getAuditIntegrity,
  listAuditEvents,
  listNodeAudit,
  listProjectAudit,
  listSignIns,
} from '@holdfast/contracts/audit/trail'
import { listDestinations } from '@holdfast/contracts/audit/streaming'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor ?? undefined,
}

export const auditQuery = (organizationId: string, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', organizationId, filter],
    queryFn: ({ signal, pageParam }) =>
      call(
        listAuditEvents,
        { params: { organizationId }, query: { ...filter, cursor: pageParam, limit: 50 } },
        { signal },
      ),
    ...paged,
  })

export const projectAuditQuery = (projectId: string, filter: Omit<AuditFilter, 'projectId'>) =>
  infiniteQueryOptions({
    queryKey: ['project-audit', projectId, filter],
    queryFn: ({ signal, pageParam }) =>
      call(
        listProjectAudit,
        { params: { projectId }, query: { ...filter, cursor: pageParam, limit: 50 } },
        { signal },
      ),
    ...paged,
  })

export const nodeAuditQuery = (nodeId: string) =>
  infiniteQueryOptions({
    queryKey: ['node-audit', nodeId],
    queryFn: ({ signal, pageParam }) =>
      call(listNodeAudit, { params: { nodeId }, query: { cursor: pageParam, limit: 30 } }, { signal }),
    ...paged,
  })

export interface SignInSearch {
  userId?: string | undefined
  show?: 'begun' | 'refused' | undefined
  from?: string | undefined
  to?: string | undefined
  address?: string | undefined
}

export const signInsQuery = (organizationId: string, search: SignInSearch) =>
  infiniteQueryOptions({
    queryKey: ['sign-ins', organizationId, search],
    queryFn: ({ signal, pageParam }) =>
      call(
        listSignIns,
        { params: { organizationId }, query: { ...search, cursor: pageParam, limit: 50 } },
        { signal },
      ),
    ...paged,
  })

export const integrityQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ['audit-integrity', organizationId],
    queryFn: ({ signal }) => call(getAuditIntegrity, { params: { organizationId } }, { signal }),
    refetchInterval: 15_000,
  })

export const destinationsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ['audit-destinations', organizationId],
    queryFn: ({ signal }) => call(listDestinations, { params: { organizationId } }, { signal }),
    refetchInterval: 5000,
  })
