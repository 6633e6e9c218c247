import { type Project, updateProject } from '@holdfast/contracts/projects'
import { Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { bytesToGigabytes, gigabytesToBytes } from '../words/bytes.ts'

interface Props {
  project: Project
  opened: boolean
  onClose: () => void
}

export function EditProjectDialog(props: Props) {
  const { t } = useLingui()
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t`Name and quota`}>
      <Form {...props} />
    </Modal>
  )
}

function Form({ project, onClose }: Props) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [name, setName] = useState(project.name)
  const [quota, setQuota] = useState<number | string>(bytesToGigabytes(project.usage.quotaBytes))
  const save = useMutation({
    mutationFn: () =>
      call(updateProject, {
        params: { projectId: project.id },
        headers: { 'if-match': `"${project.revision}"` },
        body: { name, quotaBytes: gigabytesToBytes(quota) },
      }),
    onSuccess: async (saved) => {
      client.setQueryData(['project', project.id], saved)
      await client.invalidateQueries({ queryKey: ['projects'] })
      onClose()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={save.error} />
        <TextInput
          label={t`Name`}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NumberInput
          label={t`Quota in GB`}
          description={t`Leave it empty for no limit of its own.`}
          min={0}
          value={quota}
          onChange={setQuota}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={save.isPending}>
            <Trans>Save</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
