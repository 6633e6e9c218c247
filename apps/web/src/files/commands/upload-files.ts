import { msg } from '@lingui/core/macro'
import { IconFileUpload } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const uploadFiles: Command = {
  id: 'upload-files',
  label: msg`Upload files`,
  icon: IconFileUpload,
  keys: ['u'],
  applies: ({ mayChange }) => mayChange,
  run: ({ chooseFiles }) => chooseFiles(false),
}
