import type { Node } from '@holdfast/contracts/nodes'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { type Listing, listingQuery } from '../nodes/queries.ts'

/** The rows of a folder as far as they are loaded, each once. */
export function useListing(projectId: string, parentId: string, listing: Listing) {
  const query = useInfiniteQuery({ ...listingQuery(projectId, parentId, listing), enabled: parentId !== '' })
  const rows = useMemo(() => distinct(query.data?.pages ?? []), [query.data])
  const { fetchNextPage } = query
  /** Reads on to the end; answers all rows. For acts on everything. */
  const loadAll = useCallback(async (): Promise<Node[]> => {
    let result = await fetchNextPage({ cancelRefetch: false })
    while (result.hasNextPage && result.error === null) result = await fetchNextPage({ cancelRefetch: false })
    if (result.error !== null) throw result.error
    return distinct(result.data?.pages ?? [])
  }, [fetchNextPage])
  return { query, rows, loadAll }
}

// Pages of a folder that changes between two requests can overlap.
function distinct(pages: readonly { items: Node[] }[]): Node[] {
  const rows = new Map<string, Node>()
  for (const page of pages) for (const node of page.items) rows.set(node.id, node)
  return [...rows.values()]
}
