import type { Node, NodeDetail } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import type { MessageDescriptor } from '@lingui/core'
import type { Icon } from '@tabler/icons-react'
import type { QueryClient } from '@tanstack/react-query'
import type { ModeEvent } from './mode.ts'
import type { SelectionEvent } from './selection.ts'

/** What a command may look at and act on. */
export interface FilesContext {
  project: Project
  /** The folder that is shown. */
  folder: NodeDetail
  /** Loaded rows that are selected. */
  selected: readonly Node[]
  /** How many are selected, those included that are not loaded. */
  count: number
  /** The ids of all that is selected; reads the rest of the folder when everything is. */
  allIds: () => Promise<string[]>
  /** May upload, rename, move, trash. */
  mayChange: boolean
  client: QueryClient
  setMode: (event: ModeEvent) => void
  setSelection: (event: SelectionEvent) => void
  /** Takes rows out of the table at once, keeping the place of the keyboard. */
  gone: (nodes: readonly { id: string }[]) => void
  open: (node: Node) => void
  openFolder: (folderId: string) => void
  showDetails: (nodeId: string) => void
  chooseFiles: (folders: boolean) => void
  focusFilter: () => void
}

/** One act of the files page, shared by menu, keyboard and toolbar. */
export interface Command {
  id: string
  label: MessageDescriptor
  icon: Icon
  /** As `KeyboardEvent.key`; `Mod+` is Ctrl, or Command on a Mac. */
  keys?: readonly string[]
  /** Drawn as dangerous. */
  danger?: boolean
  applies: (context: FilesContext) => boolean
  run: (context: FilesContext) => void | Promise<void>
}

interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** The command of a pressed key among these, if it applies. */
export function commandOf(
  event: Pressed,
  commands: readonly Command[],
  context: FilesContext,
): Command | undefined {
  if (event.altKey) return undefined
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const pressed = event.ctrlKey || event.metaKey ? `Mod+${key}` : key
  return commands.find((command) => command.keys?.includes(pressed) === true && command.applies(context))
}
