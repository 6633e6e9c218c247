import { type OperatedStorage, startStorageJob, updateStorage } from '@holdfast/contracts/storages'
import { ActionIcon, Badge, Group, Menu, Modal, MultiSelect, Stack, Text, Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconDots } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { StorageLine } from '../projects/storage-words.tsx'
import { formatBytes } from '../words/bytes.ts'
import { organizationsQuery } from './queries.ts'
import { StorageJobs } from './storage-jobs.tsx'

const healths = {
  online: [msg`Online`, 'teal'],
  degraded: [msg`Degraded`, 'orange'],
  offline: [msg`Offline`, 'red'],
} as const

export function StorageRow({ storage }: { storage: OperatedStorage }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [dialog, setDialog] = useState<'jobs' | 'assign'>()
  const start = useMutation({
    mutationFn: (kind: 'scrub' | 'rewrap') =>
      call(startStorageJob, { params: { storageId: storage.id }, body: { kind } }),
    onSuccess: async () => {
      notifications.show({ message: t`The job is queued.` })
      setDialog('jobs')
      await client.invalidateQueries({ queryKey: ['storage-jobs', storage.id] })
    },
    onError: notifyProblem,
  })
  const [words, color] = healths[storage.health]
  const close = () => setDialog(undefined)
  return (
    <div>
      <Group justify="space-between">
        <StorageLine storage={storage} />
        <Group gap="sm" wrap="nowrap">
          {storage.freeBytes !== null && (
            <Text size="xs" c="dimmed">
              <Trans>{formatBytes(storage.freeBytes)} free</Trans>
            </Text>
          )}
          <Badge color={color} variant="light">
            {i18n._(words)}
          </Badge>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t`Actions for ${storage.label}`}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setDialog('assign')}>
                <Trans>Assign to organisations</Trans>
              </Menu.Item>
              <Menu.Item onClick={() => setDialog('jobs')}>
                <Trans>Jobs</Trans>
              </Menu.Item>
              <Menu.Item onClick={() => start.mutate('scrub')}>
                <Trans>Scrub: check every object</Trans>
              </Menu.Item>
              <Menu.Item onClick={() => start.mutate('rewrap')}>
                <Trans>Rotate and rewrap the keys</Trans>
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      {storage.problem !== null && (
        <Text size="sm" c="var(--mantine-color-error)" mt={4}>
          {storage.problem}
        </Text>
      )}
      <Modal opened={dialog === 'jobs'} onClose={close} title={t`Jobs of ${storage.label}`}>
        {dialog === 'jobs' && <StorageJobs storageId={storage.id} />}
      </Modal>
      <Modal opened={dialog === 'assign'} onClose={close} title={t`Assign ${storage.label}`}>
        {dialog === 'assign' && <AssignForm storage={storage} onClose={close} />}
      </Modal>
    </div>
  )
}

function AssignForm({ storage, onClose }: { storage: OperatedStorage; onClose: () => void }) {
  const { t } = useLingui()
  const organizations = useQuery(organizationsQuery)
  const client = useQueryClient()
  const [ids, setIds] = useState<string[]>(storage.organizationIds)
  const save = useMutation({
    mutationFn: () =>
      call(updateStorage, { params: { storageId: storage.id }, body: { organizationIds: ids } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['connectors'] })
      notifications.show({ message: t`Saved.` })
      onClose()
    },
  })
  const items = organizations.data?.items ?? []
  return (
    <Stack>
      <ProblemAlert error={save.error ?? organizations.error} />
      <MultiSelect
        label={t`Organisations`}
        description={t`These can choose the storage for new projects. Projects that rest in it stay.`}
        data={items.map((one) => ({ value: one.id, label: one.name }))}
        value={ids}
        onChange={setIds}
        searchable
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={() => setIds(items.map((one) => one.id))}>
          <Trans>All</Trans>
        </Button>
        <Button loading={save.isPending} onClick={() => save.mutate()}>
          <Trans>Save</Trans>
        </Button>
      </Group>
    </Stack>
  )
}
