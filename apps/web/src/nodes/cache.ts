import type { Node } from '@holdfast/contracts/nodes'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'

type Pages = InfiniteData<{ items: Node[]; nextCursor: string | null }>

/** Takes nodes out of every listing of the project at once, before the next reading confirms it. */
export function removeFromListings(client: QueryClient, projectId: string, ids: ReadonlySet<string>): void {
  changeListings(client, projectId, (items) => items.filter((node) => !ids.has(node.id)))
}

/** Shows a node as the api answered it, in every listing that holds it. */
export function showInListings(client: QueryClient, changed: Node): void {
  client.setQueryData(['node', changed.id], (old: object | undefined) => old && { ...old, ...changed })
  changeListings(client, changed.projectId, (items) =>
    items.some((node) => node.id === changed.id)
      ? items.map((node) => (node.id === changed.id ? changed : node))
      : items,
  )
}

function changeListings(client: QueryClient, projectId: string, change: (items: Node[]) => Node[]): void {
  client.setQueriesData({ queryKey: ['nodes', projectId] }, (old: Pages | Node[] | undefined) => {
    if (old === undefined) return old
    if (Array.isArray(old)) return change(old)
    return { ...old, pages: old.pages.map((page) => ({ ...page, items: change(page.items) })) }
  })
}

/** Reads these folders again, where a page shows them. */
export function refreshFolders(client: QueryClient, projectId: string, parentIds: Iterable<string>): void {
  for (const parentId of parentIds)
    void client.invalidateQueries({ queryKey: ['nodes', projectId, parentId] })
}
