import { listOwnSupportRequests, listSupportRequests } from '@holdfast/contracts/support'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const supportRequestsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ['support-requests', organizationId],
    queryFn: ({ signal }) =>
      call(listSupportRequests, { params: { organizationId }, query: { limit: 100 } }, { signal }),
    refetchInterval: 30_000,
  })

export const ownSupportRequestsQuery = queryOptions({
  queryKey: ['own-support-requests'],
  queryFn: ({ signal }) => call(listOwnSupportRequests, { query: { limit: 100 } }, { signal }),
  refetchInterval: 15_000,
})
