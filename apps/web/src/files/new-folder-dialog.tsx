import { createFolder } from '@holdfast/contracts/nodes'
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { asProblem } from '../api/problem.ts'
import { refreshFolders } from '../nodes/cache.ts'
import { problemText } from '../words/problem-text.ts'
import type { FilesContext } from './command.ts'
import { nameProblem } from './name-problem.ts'

interface Props {
  opened: boolean
  context: FilesContext
  onClose: () => void
}

export function NewFolderDialog(props: Props) {
  const { t } = useLingui()
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t`New folder`} returnFocus={false}>
      <Form {...props} />
    </Modal>
  )
}

function Form({ context, onClose }: Props) {
  const { t } = useLingui()
  const { project, folder, client } = context
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () =>
      call(createFolder, {
        params: { projectId: project.id },
        body: { parentId: folder.id, name: name.trim() },
      }),
    onSuccess: (created) => {
      onClose()
      refreshFolders(client, project.id, [folder.id])
      context.setSelection({ type: 'only', id: created.id })
    },
  })
  const wrong = name === '' ? undefined : nameProblem(name)
  const refused = create.error === null ? undefined : problemText(asProblem(create.error)).title
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (wrong === undefined) create.mutate()
      }}
    >
      <Stack>
        <TextInput
          label={t`Name`}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          error={wrong ?? refused}
          onChange={(event) => {
            create.reset()
            setName(event.currentTarget.value)
          }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={create.isPending}>
            <Trans>Create folder</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
