import { msg } from '@lingui/core/macro'
import { IconClipboard } from '@tabler/icons-react'
import { hold, held } from '../clipboard.ts'
import type { Command } from '../command.ts'
import { transferInto } from '../transfer-into.ts'

/** Puts what was cut or copied into the folder that is shown. Files of the machine are pasted by the page itself. */
export const paste: Command = {
  id: 'paste',
  label: msg`Paste`,
  icon: IconClipboard,
  keys: ['Mod+v'],
  applies: ({ project, mayChange }) => mayChange && held()?.projectId === project.id,
  run: async (context) => {
    const clipboard = held()
    if (clipboard === undefined) return
    if (clipboard.act === 'move') hold(undefined)
    await transferInto(context, clipboard, context.folder.id)
  },
}
