import type { Node, NodeDetail } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useReducer, useRef } from 'react'
import { removeFromListings } from '../nodes/cache.ts'
import type { Listing } from '../nodes/queries.ts'
import { addChosen } from '../transfers/add.ts'
import type { FilesContext } from './command.ts'
import { browsing, nextMode } from './mode.ts'
import { placeIn } from './place-memory.ts'
import { isSelected, nothing, select, selectedCount } from './selection.ts'
import { useListing } from './use-listing.ts'

/** State of the files page, and the context that its commands act on. */
export function useFiles(project: Project, folder: NodeDetail, listing: Listing) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const { query, rows, loadAll } = useListing(project.id, folder.id, listing)
  const [mode, setMode] = useReducer(nextMode, browsing)
  const [selection, setSelection] = useReducer(select, placeIn(folder.id)?.selection ?? nothing)
  const filterInput = useRef<HTMLInputElement>(null)
  const total =
    query.hasNextPage && listing.filter === undefined ? (folder.childCount ?? rows.length) : rows.length
  const count = selectedCount(selection, Math.max(total, rows.length))
  const selected = useMemo(() => rows.filter((node) => isSelected(selection, node.id)), [rows, selection])
  const context: FilesContext = {
    project,
    folder,
    selected,
    count,
    mayChange: ['standard', 'admin'].includes(project.permissions.files ?? 'none'),
    client,
    setMode,
    setSelection,
    allIds: async () => {
      const all = selection.all && query.hasNextPage ? await loadAll() : rows
      return all.filter((node) => isSelected(selection, node.id)).map((node) => node.id)
    },
    gone: (nodes) => {
      const ids = new Set(nodes.map((node) => node.id))
      setSelection({ type: 'gone', ids, order: rows.map((node) => node.id) })
      removeFromListings(client, project.id, ids)
    },
    open: (node) => void navigate(nodeAddress(project.id, node, listing)),
    openFolder: (folderId) => void navigate(folderAddress(project, folderId)),
    showDetails: (nodeId) =>
      void navigate({ to: '.', search: (search: object) => ({ ...search, details: nodeId }), replace: true }),
    chooseFiles: (folders) => chooseFiles(folders, { projectId: project.id, parentId: folder.id }),
    focusFilter: () => filterInput.current?.focus(),
  }
  return { context, query, rows, total, mode, selection, filterInput }
}

/** The page of a folder; the top folder has the shorter address. */
export function folderAddress(project: Pick<Project, 'id' | 'rootId'>, folderId: string) {
  return folderId === project.rootId
    ? { to: `/projects/${project.id}/files` }
    : { to: `/projects/${project.id}/files/${folderId}` }
}

/** Where a row leads: into the folder, or to the viewer (which keeps the order for next and previous). */
export function nodeAddress(projectId: string, node: Node, listing: Listing) {
  if (node.kind === 'folder') return { to: `/projects/${projectId}/files/${node.id}` }
  const { sort, order, filter } = listing
  const search = {
    sort: sort === 'name' ? undefined : sort,
    order: order === 'asc' ? undefined : order,
    filter,
  }
  return { to: `/projects/${projectId}/files/${node.id}/view`, search }
}

function chooseFiles(folders: boolean, target: { projectId: string; parentId: string }): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.webkitdirectory = folders
  input.addEventListener('change', () => addChosen(target, input.files ?? []))
  input.click()
}
