import { msg } from '@lingui/core/macro'
import { IconFolderPlus } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const newFolder: Command = {
  id: 'new-folder',
  label: msg`New folder`,
  icon: IconFolderPlus,
  keys: ['n'],
  applies: ({ mayChange }) => mayChange,
  run: ({ setMode }) => setMode({ type: 'name_folder' }),
}
