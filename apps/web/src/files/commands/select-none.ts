import { msg } from '@lingui/core/macro'
import { IconDeselect } from '@tabler/icons-react'
import { hold } from '../clipboard.ts'
import type { Command } from '../command.ts'

export const selectNone: Command = {
  id: 'select-none',
  label: msg`Select nothing`,
  icon: IconDeselect,
  keys: ['Escape'],
  applies: () => true,
  run: ({ setSelection }) => {
    hold(undefined)
    setSelection({ type: 'none' })
  },
}
