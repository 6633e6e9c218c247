import { msg } from '@lingui/core/macro'
import { IconCopyPlus } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const copyTo: Command = {
  id: 'copy-to',
  label: msg`Copy to…`,
  icon: IconCopyPlus,
  applies: ({ count, mayChange }) => mayChange && count > 0,
  run: ({ setMode }) => setMode({ type: 'choose_folder', act: 'copy' }),
}
