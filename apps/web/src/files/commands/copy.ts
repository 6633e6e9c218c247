import { msg } from '@lingui/core/macro'
import { IconCopy } from '@tabler/icons-react'
import { hold } from '../clipboard.ts'
import type { Command } from '../command.ts'

export const copy: Command = {
  id: 'copy',
  label: msg`Copy`,
  icon: IconCopy,
  keys: ['Mod+c'],
  applies: ({ count, mayChange }) => mayChange && count > 0,
  run: async ({ project, folder, allIds }) =>
    hold({ act: 'copy', projectId: project.id, from: folder.id, nodeIds: await allIds() }),
}
