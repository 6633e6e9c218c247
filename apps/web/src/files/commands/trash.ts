import { msg, plural } from '@lingui/core/macro'
import { IconTrash } from '@tabler/icons-react'
import { restore, trash as putIntoTrash } from '../../nodes/acts.ts'
import { refreshFolders } from '../../nodes/cache.ts'
import { notifyFailures, notifyProblem, notifyUndoable } from '../../nodes/notify.tsx'
import type { Command } from '../command.ts'

/** Undoable, so it does not ask first. */
export const trash: Command = {
  id: 'trash',
  label: msg`Move to trash`,
  icon: IconTrash,
  keys: ['Delete'],
  danger: true,
  applies: ({ count, mayChange }) => mayChange && count > 0,
  run: async ({ project, folder, allIds, gone, client }) => {
    try {
      const { done, failed } = await putIntoTrash(project.id, await allIds())
      gone(done)
      refreshFolders(client, project.id, [folder.id])
      notifyFailures(failed)
      if (done.length === 0) return
      const count = done.length
      const message = plural(count, { one: '# item is in the trash', other: '# items are in the trash' })
      notifyUndoable(message, async () => {
        const back = await restore(
          project.id,
          done.map((node) => node.id),
        )
        notifyFailures(back.failed)
        refreshFolders(client, project.id, [folder.id])
      })
    } catch (problem) {
      notifyProblem(problem)
    }
  },
}
