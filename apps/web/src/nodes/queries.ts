import { getNode, listNodes, type NodeSort } from '@holdfast/contracts/nodes'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

/** How a folder is listed; part of the page's address. */
export interface Listing {
  sort: NodeSort
  order: 'asc' | 'desc'
  foldersFirst: boolean
  filter?: string | undefined
}

const pageSize = 500

export const listingQuery = (projectId: string, parentId: string, listing: Listing) =>
  infiniteQueryOptions({
    queryKey: ['nodes', projectId, parentId, listing],
    queryFn: ({ signal, pageParam }) =>
      call(
        listNodes,
        {
          params: { projectId },
          query: {
            parentId,
            sort: listing.sort,
            order: listing.order,
            foldersFirst: String(listing.foldersFirst),
            filter: listing.filter,
            cursor: pageParam,
            limit: pageSize,
          },
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // Comparing a hundred thousand rows with those before, at each page, would take longer than reading them.
    structuralSharing: false,
  })

export const nodeQuery = (nodeId: string) =>
  queryOptions({
    queryKey: ['node', nodeId],
    queryFn: ({ signal }) => call(getNode, { params: { nodeId } }, { signal }),
  })

/** The folders of a folder, for trees: those come first, so listing stops at the first file. */
export const foldersQuery = (projectId: string, parentId: string) =>
  queryOptions({
    queryKey: ['nodes', projectId, parentId, 'folders'],
    queryFn: async ({ signal }) => {
      const folders = []
      let cursor: string | undefined
      do {
        const page = await call(
          listNodes,
          { params: { projectId }, query: { parentId, foldersFirst: 'true', cursor, limit: pageSize } },
          { signal },
        )
        const some = page.items.filter((node) => node.kind === 'folder')
        folders.push(...some)
        cursor = some.length === page.items.length ? (page.nextCursor ?? undefined) : undefined
      } while (cursor !== undefined)
      return folders
    },
  })
