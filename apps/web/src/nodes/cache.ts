import type { Node } from '@holdfast/contracts/nodes'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'

type Pages = InfiniteData<{ items: Node[]; nextCursor: string | null }>

/** Takes nodes out of every listing of the project at once, before the next reading confirms it. */
export function removeFromListings(client: QueryClient, projectId: string, ids: ReadonlySet<string>): void {
  changeListings(
    client,
    projectId,
    (node) => ids.has(node.id),
    (items) => items.filter((node) => !ids.has(node.id)),
  )
}

/** Shows a node as the api answered it, in every listing that holds it. */
export function showInListings(client: QueryClient, changed: Node): void {
  client.setQueryData(['node', changed.id], (old: object | undefined) => old && { ...old, ...changed })
  changeListings(
    client,
    changed.projectId,
    (node) => node.id === changed.id,
    (items) => items.map((node) => (node.id === changed.id ? changed : node)),
  )
}

/**
 * Changes the listings that hold such a node. The others are left alone, and one that waits to be read again goes on
 * waiting: writing to a query makes it fresh, which would hide what others did meanwhile.
 */
function changeListings(
  client: QueryClient,
  projectId: string,
  concerns: (node: Node) => boolean,
  change: (items: Node[]) => Node[],
): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ['nodes', projectId] })) {
    // By the queries of this folder, these keys hold pages or plain lists.
    const data = query.state.data as Pages | Node[] | undefined
    const pages = Array.isArray(data) ? [{ items: data }] : (data?.pages ?? [])
    if (!pages.some((page) => page.items.some(concerns))) continue
    const waits = query.state.isInvalidated
    query.setData(changed(data, change))
    if (waits) query.invalidate()
  }
}

function changed(data: Pages | Node[] | undefined, change: (items: Node[]) => Node[]) {
  if (data === undefined || Array.isArray(data)) return change(data ?? [])
  return { ...data, pages: data.pages.map((page) => ({ ...page, items: change(page.items) })) }
}

/** Reads these folders again, where a page shows them. */
export function refreshFolders(client: QueryClient, projectId: string, parentIds: Iterable<string>): void {
  for (const parentId of parentIds)
    void client.invalidateQueries({ queryKey: ['nodes', projectId, parentId] })
}
