import { msg } from '@lingui/core/macro'
import { IconFilter } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const filter: Command = {
  id: 'filter',
  label: msg`Filter by name`,
  icon: IconFilter,
  keys: ['/'],
  applies: () => true,
  run: ({ focusFilter }) => focusFilter(),
}
