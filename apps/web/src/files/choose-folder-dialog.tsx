import { Button, Group, Modal, Stack } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { FolderTree } from '../nodes/folder-tree.tsx'
import type { FilesContext } from './command.ts'
import type { Mode } from './mode.ts'
import { transferInto } from './transfer-into.ts'

interface Props {
  mode: Mode
  context: FilesContext
  onClose: () => void
}

/** Chooses the folder into which the selection is moved or copied. */
export function ChooseFolderDialog({ mode, context, onClose }: Props) {
  const act = mode.kind === 'choosing_folder' ? mode.act : undefined
  const { count } = context
  return (
    <Modal
      opened={act !== undefined}
      onClose={onClose}
      returnFocus={false}
      title={
        act === 'copy' ? (
          <Plural value={count} one="Copy # item to" other="Copy # items to" />
        ) : (
          <Plural value={count} one="Move # item to" other="Move # items to" />
        )
      }
    >
      {act !== undefined && <Body act={act} context={context} onClose={onClose} />}
    </Modal>
  )
}

function Body({
  act,
  context,
  onClose,
}: {
  act: 'move' | 'copy'
  context: FilesContext
  onClose: () => void
}) {
  const { t } = useLingui()
  const { project, folder, selected } = context
  const [chosen, setChosen] = useState(project.rootId)
  const confirm = async () => {
    const nodeIds = await context.allIds()
    onClose()
    await transferInto(context, { act, nodeIds, from: folder.id }, chosen)
  }
  return (
    <Stack>
      <FolderTree
        projectId={project.id}
        rootId={project.rootId}
        rootName={project.name}
        chosen={chosen}
        onChoose={setChosen}
        without={new Set(selected.map((node) => node.id))}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button disabled={act === 'move' && chosen === folder.id} onClick={() => void confirm()}>
          {act === 'move' ? t`Move here` : t`Copy here`}
        </Button>
      </Group>
    </Stack>
  )
}
