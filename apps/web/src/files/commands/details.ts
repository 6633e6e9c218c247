import { msg } from '@lingui/core/macro'
import { IconInfoCircle } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const details: Command = {
  id: 'details',
  label: msg`Details and versions`,
  icon: IconInfoCircle,
  keys: ['i'],
  applies: ({ count, selected }) => count === 1 && selected.length === 1,
  run: ({ selected, showDetails }) => {
    if (selected[0] !== undefined) showDetails(selected[0].id)
  },
}
