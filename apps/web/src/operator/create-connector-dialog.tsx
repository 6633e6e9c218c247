import { createConnector } from '@holdfast/contracts/storages'
import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { CopyLine } from '../shell/link-dialog.tsx'
import { formatMoment } from '../words/time.ts'

export function CreateConnectorDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useLingui()
  return (
    <Modal opened={opened} onClose={onClose} title={t`New connector`} size="lg">
      <Form onClose={onClose} />
    </Modal>
  )
}

/** Makes a connector; its code is shown once, with the command that uses it. */
function Form({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => call(createConnector, { body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['connectors'] }),
  })
  if (create.data !== undefined) {
    const { code, expiresAt } = create.data
    const until = formatMoment(expiresAt)
    return (
      <Stack>
        <Text size="sm">
          <Trans>
            Run the connector beside its storage with this code. It works once, until {until}, and is not
            shown again.
          </Trans>
        </Text>
        <CopyLine label={t`One-time code`} value={code} />
        <Text size="sm" fw={500}>
          <Trans>On that machine, in a checkout of Holdfast, with the storages in storages.yaml:</Trans>
        </Text>
        <Code block>
          {[
            `export CONTROL_PLANE_URL=${window.location.origin}`,
            `export ENROLMENT_CODE=${code}`,
            'export PUBLIC_URL=https://connector.example.org STATE_DIR=./state',
            'export STORAGES_FILE=./storages.yaml ROOT_KEYS_FILE=./root-keys',
            'npx node apps/connector/main.ts',
          ].join('\n')}
        </Code>
        <Group justify="flex-end">
          <Button onClick={onClose}>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    )
  }
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
          description={t`Where it stands, for example “Server room Berlin”.`}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={create.isPending}>
            <Trans>Make connector</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
