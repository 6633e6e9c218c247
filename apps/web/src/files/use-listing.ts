import type { Node } from '@holdfast/contracts/nodes'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { type Listing, listingQuery } from '../nodes/queries.ts'

interface Page {
  items: Node[]
}

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

interface Gathered {
  pages: readonly Page[]
  ids: Set<string>
  rows: Node[]
}

let last: Gathered = { pages: [], ids: new Set(), rows: [] }

/**
 * Each row once: pages of a folder that changes between two requests can overlap. A page more is added to what the pages
 * before it gave, so that reading a large folder to its end stays linear.
 */
function distinct(pages: readonly Page[]): Node[] {
  const grown = last.pages.length <= pages.length && last.pages.every((page, index) => page === pages[index])
  const ids = grown ? last.ids : new Set<string>()
  const rows = grown ? [...last.rows] : []
  for (const page of grown ? pages.slice(last.pages.length) : pages) {
    for (const node of page.items) {
      if (ids.has(node.id)) continue
      ids.add(node.id)
      rows.push(node)
    }
  }
  last = { pages, ids, rows }
  return rows
}
