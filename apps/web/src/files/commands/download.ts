import { createArchive } from '@holdfast/contracts/uploads'
import { msg } from '@lingui/core/macro'
import { IconDownload } from '@tabler/icons-react'
import { call } from '../../api/call.ts'
import { fileAddress, startDownload } from '../../nodes/download.ts'
import { notifyProblem } from '../../nodes/notify.tsx'
import type { Command } from '../command.ts'

/** One file by its stable address; a folder or several as one ZIP. Always a navigation: nothing is held in memory. */
export const download: Command = {
  id: 'download',
  label: msg`Download`,
  icon: IconDownload,
  applies: ({ count }) => count > 0,
  run: async ({ project, selected, count, allIds }) => {
    const [only] = selected
    if (count === 1 && only?.kind === 'file') {
      startDownload(fileAddress(only.id))
      return
    }
    try {
      const body = { nodeIds: await allIds() }
      const archive = await call(createArchive, { params: { projectId: project.id }, body })
      startDownload(archive.url)
    } catch (problem) {
      notifyProblem(problem)
    }
  },
}
