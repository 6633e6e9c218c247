import type { NodeDetail } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { useEffect, useRef } from 'react'
import { DetailsPanel } from '../details/details-panel.tsx'
import type { Listing } from '../nodes/queries.ts'
import { addChosen } from '../transfers/add.ts'
import { keyCommands } from './all-commands.ts'
import { Breadcrumbs } from './breadcrumbs.tsx'
import { commandOf } from './command.ts'
import { ContextMenu } from './context-menu.tsx'
import { DropZone } from './drop-zone.tsx'
import classes from './files.module.css'
import { FilesTable } from './files-table.tsx'
import { ChooseFolderDialog } from './choose-folder-dialog.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { NewFolderDialog } from './new-folder-dialog.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { Toolbar } from './toolbar.tsx'
import { useFiles } from './use-files.ts'

interface Props {
  project: Project
  folder: NodeDetail
  listing: Listing
  /** The node whose details are shown beside the table. */
  details: string | undefined
  setFoldersFirst: (value: boolean) => void
}

/** One folder: breadcrumbs, tools, table, and what opens over it. */
export function FilesView({ project, folder, listing, details, setFoldersFirst }: Props) {
  const files = useFiles(project, folder, listing)
  const { context, mode } = files
  const grid = useRef<HTMLDivElement>(null)
  usePastedFiles(context.mayChange, { projectId: project.id, parentId: folder.id })
  useKeys(files)
  const backToTable = () => {
    context.setMode({ type: 'leave' })
    grid.current?.focus()
  }
  return (
    <div className={classes.page}>
      <div className={classes.column}>
        <h1 className="visually-hidden">{folder.parentId === null ? project.name : folder.name}</h1>
        <div className={classes.bar}>
          <Breadcrumbs context={context} />
          <Toolbar
            context={context}
            listing={listing}
            filterInput={files.filterInput}
            setFoldersFirst={setFoldersFirst}
          />
        </div>
        <DropZone context={context}>
          <FilesTable files={files} listing={listing} grid={grid} />
          <SelectionBar context={context} />
        </DropZone>
      </div>
      {details !== undefined && <DetailsPanel nodeId={details} project={project} />}
      {mode.kind === 'menu' && <ContextMenu context={context} at={mode} onClose={backToTable} />}
      <NewFolderDialog opened={mode.kind === 'naming_folder'} context={context} onClose={backToTable} />
      <ChooseFolderDialog mode={mode} context={context} onClose={backToTable} />
      <KeysDialog opened={mode.kind === 'listing_keys'} onClose={backToTable} />
    </div>
  )
}

/** Keys work wherever the focus is on this page, but not while something is typed or a dialog is open. */
function useKeys({ context, mode }: ReturnType<typeof useFiles>): void {
  const latest = useRef({ context, mode })
  useEffect(() => {
    latest.current = { context, mode }
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { context, mode } = latest.current
      if (event.defaultPrevented || mode.kind !== 'browsing' || isElsewhere(event)) return
      const command = commandOf(event, keyCommands, context)
      if (command === undefined) return
      event.preventDefault()
      void command.run(context)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function isElsewhere({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('input:not([type=checkbox]), textarea, select, [role=dialog], [role=menu]') !== null)
    return true
  // Enter and Backspace on a button or link are its own.
  return (key === 'Enter' || key === 'Backspace') && target.closest('a, button') !== null
}

/** Files that were copied on the machine and pasted here. */
function usePastedFiles(
  mayChange: boolean,
  { projectId, parentId }: { projectId: string; parentId: string },
): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = event.clipboardData?.files
      if (!mayChange || files === undefined || files.length === 0) return
      event.preventDefault()
      addChosen({ projectId, parentId }, files)
    }
    window.addEventListener('paste', onPaste)
    return () => window.removeEventListener('paste', onPaste)
  }, [mayChange, projectId, parentId])
}
