import { msg } from '@lingui/core/macro'
import { IconSelectAll } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const selectAll: Command = {
  id: 'select-all',
  label: msg`Select all`,
  icon: IconSelectAll,
  keys: ['Mod+a'],
  applies: () => true,
  run: ({ setSelection }) => setSelection({ type: 'all' }),
}
