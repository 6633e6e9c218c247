import type { Command } from './command.ts'
import { copy } from './commands/copy.ts'
import { copyTo } from './commands/copy-to.ts'
import { cut } from './commands/cut.ts'
import { details } from './commands/details.ts'
import { download } from './commands/download.ts'
import { filter } from './commands/filter.ts'
import { listKeys } from './commands/list-keys.ts'
import { moveTo } from './commands/move-to.ts'
import { newFolder } from './commands/new-folder.ts'
import { openNode } from './commands/open.ts'
import { paste } from './commands/paste.ts'
import { rename } from './commands/rename.ts'
import { selectAll } from './commands/select-all.ts'
import { selectNone } from './commands/select-none.ts'
import { trash } from './commands/trash.ts'
import { goUp } from './commands/up.ts'
import { uploadFiles } from './commands/upload-files.ts'
import { uploadFolder } from './commands/upload-folder.ts'

/** Groups of the context menu; a line is drawn between them. */
export const menuGroups: readonly (readonly Command[])[] = [
  [openNode, download, details],
  [rename, cut, copy, paste, moveTo, copyTo],
  [newFolder, uploadFiles, uploadFolder],
  [trash],
]

/** What the bar of a selection offers. */
export const selectionCommands: readonly Command[] = [download, moveTo, copyTo, rename, details, trash]

/** What the button *New* offers. */
export const creationCommands: readonly Command[] = [uploadFiles, uploadFolder, newFolder]

/** All that keys reach, in the order of the list of keys. */
export const keyCommands: readonly Command[] = [
  openNode,
  goUp,
  rename,
  trash,
  details,
  selectAll,
  selectNone,
  cut,
  copy,
  paste,
  newFolder,
  uploadFiles,
  filter,
  listKeys,
]
