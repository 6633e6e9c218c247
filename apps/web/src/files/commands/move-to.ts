import { msg } from '@lingui/core/macro'
import { IconFolderSymlink } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const moveTo: Command = {
  id: 'move',
  label: msg`Move to…`,
  icon: IconFolderSymlink,
  applies: ({ count, mayChange }) => mayChange && count > 0,
  run: ({ setMode }) => setMode({ type: 'choose_folder', act: 'move' }),
}
