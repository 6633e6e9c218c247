import { msg } from '@lingui/core/macro'
import { IconCut } from '@tabler/icons-react'
import { hold } from '../clipboard.ts'
import type { Command } from '../command.ts'

export const cut: Command = {
  id: 'cut',
  label: msg`Cut`,
  icon: IconCut,
  keys: ['Mod+x'],
  applies: ({ count, mayChange }) => mayChange && count > 0,
  run: async ({ project, folder, allIds }) =>
    hold({ act: 'move', projectId: project.id, from: folder.id, nodeIds: await allIds() }),
}
