import { msg } from '@lingui/core/macro'
import { IconCornerLeftUp } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const goUp: Command = {
  id: 'up',
  label: msg`One folder up`,
  icon: IconCornerLeftUp,
  keys: ['Backspace'],
  applies: ({ folder }) => folder.parentId !== null,
  run: ({ folder, openFolder }) => {
    if (folder.parentId !== null) openFolder(folder.parentId)
  },
}
