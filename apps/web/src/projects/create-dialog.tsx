import { createProject } from '@holdfast/contracts/projects'
import { Button, Group, Modal, NumberInput, Radio, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { gigabytesToBytes } from '../words/bytes.ts'
import { storagesQuery } from './queries.ts'
import { useStorageWords } from './storage-words.tsx'

interface Props {
  organizationId: string
  opened: boolean
  onClose: () => void
}

export function CreateProjectDialog(props: Props) {
  const { t } = useLingui()
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t`New project`}>
      <Form {...props} />
    </Modal>
  )
}

function Form({ organizationId, onClose }: Props) {
  const { t } = useLingui()
  const words = useStorageWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const storages = useQuery(storagesQuery(organizationId))
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string>()
  const [quota, setQuota] = useState<number | string>('')
  const items = storages.data?.items ?? []
  const storageId = chosen ?? items[0]?.id
  const create = useMutation({
    mutationFn: () =>
      call(createProject, {
        params: { organizationId },
        body: { name, storageId: storageId ?? '', quotaBytes: gigabytesToBytes(quota) },
      }),
    onSuccess: async (project) => {
      await client.invalidateQueries({ queryKey: ['projects', organizationId] })
      onClose()
      await navigate({ to: '/projects/$projectId/files', params: { projectId: project.id } })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={create.error} />
        <TextInput
          label={t`Name`}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {storages.isPending && <Skeleton height={64} />}
        <ProblemAlert error={storages.error} onRetry={() => void storages.refetch()} />
        {storages.isSuccess && items.length === 0 && (
          <Text size="sm" c="dimmed">
            <Trans>No storage is offered to this organisation yet. The operator assigns one.</Trans>
          </Text>
        )}
        {items.length > 0 && (
          <Radio.Group
            label={t`Storage`}
            description={t`Where the files rest. It stays for the life of the project.`}
            value={storageId ?? null}
            onChange={setChosen}
          >
            <Stack gap="xs" mt="xs">
              {items.map((storage) => (
                <Radio
                  key={storage.id}
                  value={storage.id}
                  label={storage.health === 'offline' ? t`${storage.label} (offline now)` : storage.label}
                  description={words(storage)}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
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
          <Button type="submit" loading={create.isPending} disabled={storageId === undefined}>
            <Trans>Create project</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
