import { msg } from '@lingui/core/macro'
import { IconPencil } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const rename: Command = {
  id: 'rename',
  label: msg`Rename`,
  icon: IconPencil,
  keys: ['F2'],
  applies: ({ count, selected, mayChange }) => mayChange && count === 1 && selected.length === 1,
  run: ({ selected, setMode }) => {
    if (selected[0] !== undefined) setMode({ type: 'rename', id: selected[0].id })
  },
}
