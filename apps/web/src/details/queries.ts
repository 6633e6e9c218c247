import { listHistory, listVersions } from '@holdfast/contracts/nodes'
import { openFile } from '@holdfast/contracts/uploads'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const versionsQuery = (nodeId: string) =>
  infiniteQueryOptions({
    queryKey: ['versions', nodeId],
    queryFn: ({ signal, pageParam }) =>
      call(listVersions, { params: { nodeId }, query: { cursor: pageParam, limit: 50 } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

export const historyQuery = (nodeId: string) =>
  infiniteQueryOptions({
    queryKey: ['history', nodeId],
    queryFn: ({ signal, pageParam }) =>
      call(listHistory, { params: { nodeId }, query: { cursor: pageParam, limit: 50 } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** Where a viewer reads a file at the connector; asked again in good time before the address ends. */
export const openedQuery = (nodeId: string, versionId: string | undefined) =>
  queryOptions({
    queryKey: ['opened', nodeId, versionId ?? ''],
    queryFn: ({ signal }) =>
      call(openFile, { params: { nodeId }, body: versionId === undefined ? {} : { versionId } }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => {
      const { data } = state
      return data === undefined ? false : Math.max(10_000, Date.parse(data.expiresAt) - Date.now() - 60_000)
    },
  })
