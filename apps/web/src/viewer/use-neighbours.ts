import type { NodeDetail } from '@holdfast/contracts/nodes'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { listingQuery } from '../nodes/queries.ts'

/** Addresses of the files before and after this one, in the order in which its folder is listed. */
export function useNeighbours(node: NodeDetail): { previous: string | undefined; next: string | undefined } {
  const search = useSearch({ from: '/inside/projects/$projectId/files/$fileId/view' })
  const navigate = useNavigate()
  const listing = {
    sort: search.sort ?? 'name',
    order: search.order ?? 'asc',
    foldersFirst: localStorage.getItem('holdfast.folders-first') !== 'false',
    filter: search.filter,
  } as const
  const query = useInfiniteQuery(listingQuery(node.projectId, node.parentId ?? '', listing))
  const files = query.data?.pages.flatMap((page) => page.items).filter((one) => one.kind === 'file') ?? []
  const at = files.findIndex((one) => one.id === node.id)
  const { hasNextPage, isFetching, fetchNextPage } = query
  const known = files.length
  useEffect(() => {
    // Not on the loaded pages, or the last on them: read on.
    if ((at < 0 || at === known - 1) && hasNextPage && !isFetching) void fetchNextPage()
  }, [at, known, hasNextPage, isFetching, fetchNextPage])
  const addressOf = (index: number) => {
    const other = at < 0 ? undefined : files[index]
    if (other === undefined) return undefined
    const query = new URLSearchParams()
    for (const key of ['sort', 'order', 'filter'] as const) {
      if (search[key] !== undefined) query.set(key, search[key])
    }
    const suffix = query.size > 0 ? `?${query}` : ''
    return `/projects/${node.projectId}/files/${other.id}/view${suffix}`
  }
  const previous = addressOf(at - 1)
  const next = addressOf(at + 1)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input, video, audio, pre') !== null
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return
      const to = event.key === 'ArrowLeft' ? previous : event.key === 'ArrowRight' ? next : undefined
      if (to !== undefined) void navigate({ to, replace: true })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [previous, next, navigate])
  return { previous, next }
}
