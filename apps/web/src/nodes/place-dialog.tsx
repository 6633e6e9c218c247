import { placeUnplaced } from '@holdfast/contracts/uploads'
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { projectQuery } from '../projects/queries.ts'
import { FolderTree } from './folder-tree.tsx'

export interface Unplaced {
  id: string
  name: string
}

interface Props {
  opened: boolean
  projectId: string
  file: Unplaced | undefined
  onClose: () => void
}

/** Gives a file that has arrived, but whose folder or name is gone, its place. */
export function PlaceDialog({ opened, projectId, file, onClose }: Props) {
  const { t } = useLingui()
  return (
    <Modal opened={opened} onClose={onClose} title={t`Choose a place`}>
      {file !== undefined && <Form projectId={projectId} file={file} onClose={onClose} key={file.id} />}
    </Modal>
  )
}

function Form({ projectId, file, onClose }: { projectId: string; file: Unplaced; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const project = useQuery(projectQuery(projectId))
  const [name, setName] = useState(file.name)
  const [chosen, setChosen] = useState<string>()
  const parentId = chosen ?? project.data?.rootId ?? ''
  const place = useMutation({
    mutationFn: () =>
      call(placeUnplaced, {
        params: { projectId, unplacedId: file.id },
        body: { parentId, name, conflict: 'fail' },
      }),
    onSuccess: async (node) => {
      notifications.show({ message: t`${node.name} is in its place.` })
      onClose()
      await client.invalidateQueries({ queryKey: ['unplaced', projectId] })
      await client.invalidateQueries({ queryKey: ['nodes', projectId] })
    },
  })
  return (
    <Stack>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <Trans>
          <b>{file.name}</b> is safe, but its folder or its name was taken while it arrived.
        </Trans>
      </Text>
      <ProblemAlert error={place.error} />
      {project.data !== undefined && (
        <FolderTree
          projectId={projectId}
          rootId={project.data.rootId}
          rootName={project.data.name}
          chosen={parentId}
          onChoose={setChosen}
        />
      )}
      <TextInput label={t`Name`} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          <Trans>Later</Trans>
        </Button>
        <Button loading={place.isPending} disabled={parentId === ''} onClick={() => place.mutate()}>
          <Trans>Put it here</Trans>
        </Button>
      </Group>
    </Stack>
  )
}
