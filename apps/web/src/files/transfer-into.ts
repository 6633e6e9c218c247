import { plural } from '@lingui/core/macro'
import { notifications } from '@mantine/notifications'
import { copyInto, moveInto } from '../nodes/acts.ts'
import { refreshFolders } from '../nodes/cache.ts'
import { notifyFailures, notifyProblem, notifyUndoable } from '../nodes/notify.tsx'
import type { FilesContext } from './command.ts'

type Context = Pick<FilesContext, 'project' | 'folder' | 'gone' | 'client'>

interface Transferred {
  act: 'move' | 'copy'
  nodeIds: readonly string[]
  /** The folder in which they are now. */
  from: string
}

/** Moves or copies items into a folder, by paste, drag or dialog alike: asks about taken names, offers to undo a move. */
export async function transferInto(
  { project, folder, gone, client }: Context,
  { act, nodeIds, from }: Transferred,
  parentId: string,
): Promise<void> {
  try {
    const { done, failed } = await (act === 'move' ? moveInto : copyInto)(project.id, [...nodeIds], parentId)
    if (act === 'move' && parentId !== folder.id) gone(done)
    refreshFolders(client, project.id, [from, parentId])
    notifyFailures(failed)
    const count = done.length
    if (count === 0) return
    if (act === 'copy') {
      notifications.show({ message: plural(count, { one: '# item copied', other: '# items copied' }) })
      return
    }
    const message = plural(count, { one: '# item moved', other: '# items moved' })
    notifyUndoable(message, async () => {
      const back = await moveInto(
        project.id,
        done.map((node) => node.id),
        from,
      )
      notifyFailures(back.failed)
      refreshFolders(client, project.id, [from, parentId])
    })
  } catch (problem) {
    notifyProblem(problem)
  }
}
