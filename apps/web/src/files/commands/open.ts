import { msg } from '@lingui/core/macro'
import { IconExternalLink } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const openNode: Command = {
  id: 'open',
  label: msg`Open`,
  icon: IconExternalLink,
  keys: ['Enter'],
  applies: ({ count, selected }) => count === 1 && selected.length === 1,
  run: ({ selected, open }) => {
    if (selected[0] !== undefined) open(selected[0])
  },
}
