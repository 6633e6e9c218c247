import { msg } from '@lingui/core/macro'
import { IconKeyboard } from '@tabler/icons-react'
import type { Command } from '../command.ts'

export const listKeys: Command = {
  id: 'list-keys',
  label: msg`List of keys`,
  icon: IconKeyboard,
  keys: ['?'],
  applies: () => true,
  run: ({ setMode }) => setMode({ type: 'list_keys' }),
}
