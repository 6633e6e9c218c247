import { msg } from '@lingui/core/macro'
import { IconFolderUp } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const uploadFolder: Command = {
  id: 'upload-folder',
  label: msg`Upload a folder`,
  icon: IconFolderUp,
  applies: ({ mayChange }) => mayChange,
  run: ({ chooseFiles }) => chooseFiles(true),
}
