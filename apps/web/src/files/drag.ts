import { addDropped } from '../transfers/add.ts'
import type { FilesContext } from './command.ts'
import { transferInto } from './transfer-into.ts'

/** Marks a drag of rows of this page; what is dragged is kept beside it, since a drag's data is unreadable until the drop. */
const rowsType = 'application/x-holdfast-rows'
let dragged: (() => Promise<readonly string[]>) | undefined

export function beginDrag(
  event: React.DragEvent,
  ids: () => Promise<readonly string[]>,
  label: string,
): void {
  dragged = ids
  event.dataTransfer.setData(rowsType, '')
  event.dataTransfer.setData('text/plain', label)
  event.dataTransfer.effectAllowed = 'copyMove'
}

export function carriesFiles(event: React.DragEvent): boolean {
  return event.dataTransfer.types.includes('Files')
}

function carriesRows(event: React.DragEvent): boolean {
  return event.dataTransfer.types.includes(rowsType)
}

/** Handlers that make an element a target for rows of this page and for files of the machine. */
export function dropTarget(context: FilesContext, folderId: string) {
  const accepts = (event: React.DragEvent) =>
    context.mayChange && (carriesFiles(event) || (carriesRows(event) && folderId !== context.folder.id))
  return {
    onDragOver: (event: React.DragEvent<HTMLElement>) => {
      if (!accepts(event)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = carriesFiles(event) || event.ctrlKey ? 'copy' : 'move'
      event.currentTarget.dataset.over = ''
    },
    onDragLeave: (event: React.DragEvent<HTMLElement>) => {
      delete event.currentTarget.dataset.over
    },
    onDrop: (event: React.DragEvent<HTMLElement>) => {
      delete event.currentTarget.dataset.over
      if (!accepts(event)) return
      event.preventDefault()
      event.stopPropagation()
      dropInto(context, folderId, event)
    },
  }
}

/** Takes what is dropped: rows are moved (with Ctrl copied), files are uploaded. */
export function dropInto(context: FilesContext, folderId: string, event: React.DragEvent): void {
  if (carriesFiles(event)) {
    const entries = Array.from(event.dataTransfer.items, (item) => item.webkitGetAsEntry())
    const target = { projectId: context.project.id, parentId: folderId }
    void addDropped(
      target,
      entries.filter((entry) => entry !== null),
    )
    return
  }
  const act = event.ctrlKey ? 'copy' : 'move'
  const ids = dragged
  if (ids === undefined) return
  void drop(context, act, ids, folderId)
}

async function drop(
  context: FilesContext,
  act: 'move' | 'copy',
  ids: () => Promise<readonly string[]>,
  folderId: string,
): Promise<void> {
  const nodeIds = await ids()
  // Let go over itself: the drag was given up.
  if (nodeIds.includes(folderId)) return
  await transferInto(context, { act, nodeIds, from: context.folder.id }, folderId)
}
