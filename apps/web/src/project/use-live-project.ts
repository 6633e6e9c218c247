import { type ProjectEvent, streamProjectEvents } from '@holdfast/contracts/projects'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { addressOf } from '../api/call.ts'
import { showInListings } from '../nodes/cache.ts'
import { nodeQuery } from '../nodes/queries.ts'

/** Folders that are counted anew at a time; the others are when they are looked at. */
const mostRecounted = 10

const kinds = ['nodes', 'project', 'members', 'unplaced'] as const

/**
 * Follows the project's events and reads again only what changed. Many events in a row are one reading, and the slower a
 * reading is (a folder of 100,000 rows that are all loaded), the longer the next one waits. The browser reconnects by itself,
 * telling the last event it saw; a page that comes to the front again reads what it shows (Query's refetch on focus).
 */
export function useLiveProject(projectId: string): void {
  const client = useQueryClient()
  useEffect(() => {
    const due = new Due(client, projectId)
    let source: EventSource | undefined
    const onEvent = (event: MessageEvent<string>) => {
      // The api sends what its contract says.
      if (event.data !== '') due.note(JSON.parse(event.data) as ProjectEvent)
    }
    // A page in the background lets go of its connection: over HTTP/1.1 a browser has six for all its tabs together.
    const follow = () => {
      source?.close()
      source = undefined
      if (document.visibilityState === 'hidden') return
      source = new EventSource(addressOf(streamProjectEvents, { params: { projectId } }))
      source.addEventListener('message', onEvent)
      for (const kind of kinds) source.addEventListener(kind, onEvent)
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      source?.close()
      due.stop()
    }
  }, [client, projectId])
}

/** Queries that are to be read again soon. */
class Due {
  readonly #client: QueryClient
  readonly #projectId: string
  #keys = new Map<string, readonly string[]>()
  #folders = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #wait = 250

  constructor(client: QueryClient, projectId: string) {
    this.#client = client
    this.#projectId = projectId
  }

  note(event: ProjectEvent): void {
    for (const key of keysOf(event, this.#projectId)) this.#keys.set(key.join('/'), key)
    if (event.kind === 'nodes') for (const id of event.parentIds) this.#folders.add(id)
    this.#timer ??= setTimeout(() => void this.#read(), this.#wait)
  }

  #takeFolders(): string[] {
    const ids = [...this.#folders].slice(0, mostRecounted)
    this.#folders = new Set()
    return ids
  }

  /** A folder whose content changed is a row somewhere itself, with the number of its items. */
  async #recount(id: string): Promise<void> {
    const folder = await this.#client.fetchQuery({ ...nodeQuery(id), staleTime: 0 }).catch(() => undefined)
    if (folder !== undefined) showInListings(this.#client, folder)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  async #read(): Promise<void> {
    const keys = [...this.#keys.values()]
    this.#keys = new Map()
    const began = performance.now()
    await Promise.all([
      ...keys.map((queryKey) => this.#client.invalidateQueries({ queryKey })),
      ...this.#takeFolders().map((id) => this.#recount(id)),
    ])
    this.#wait = Math.min(10_000, Math.max(250, (performance.now() - began) * 5))
    this.#timer = this.#keys.size > 0 ? setTimeout(() => void this.#read(), this.#wait) : undefined
  }
}

function keysOf(event: ProjectEvent, projectId: string): (readonly string[])[] {
  switch (event.kind) {
    case 'project':
      return [['project', projectId], ['projects']]
    case 'members':
      return [['members', projectId]]
    case 'unplaced':
      return [['unplaced', projectId]]
    case 'nodes':
      return nodeKeys(event, projectId)
  }
}

function nodeKeys({ parentIds, nodeIds }: ProjectEvent, projectId: string): (readonly string[])[] {
  const always = [['trash', projectId] as const, ['usage', projectId] as const]
  if (parentIds.length === 0) return [...always, ['nodes', projectId]]
  return [
    ...always,
    ...parentIds.map((id) => ['nodes', projectId, id] as const),
    ...nodeIds.map((id) => ['node', id] as const),
    ...nodeIds.flatMap((id) => [['versions', id] as const, ['history', id] as const]),
  ]
}
