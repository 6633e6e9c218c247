import { type Connector, revokeConnector } from '@holdfast/contracts/storages'
import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { notifyProblem } from '../nodes/notify.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { formatAgo } from '../words/time.ts'
import { StorageRow } from './storage-row.tsx'

const states = {
  enrolling: [msg`Waits for its connector`, 'gray'],
  online: [msg`Online`, 'teal'],
  offline: [msg`Offline`, 'red'],
  revoked: [msg`Revoked`, 'gray'],
} as const

/** A clock that is further off than this makes grants fail. */
const tolerableSkew = 30

export function ConnectorCard({ connector }: { connector: z.infer<typeof Connector> }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [revoking, setRevoking] = useState(false)
  const revoke = useMutation({
    mutationFn: () => call(revokeConnector, { params: { connectorId: connector.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['connectors'] }),
    onError: notifyProblem,
  })
  const [words, color] = states[connector.state]
  const skew = Math.round(Math.abs(connector.clockSkew ?? 0))
  const facts = [
    connector.publicUrl,
    connector.version === null ? null : t`version ${connector.version}`,
    connector.lastSeenAt === null ? null : t`seen ${formatAgo(connector.lastSeenAt)}`,
  ]
  return (
    <Paper withBorder p="lg" component="section" aria-label={connector.name}>
      <Group justify="space-between" align="flex-start" mb="sm">
        <div>
          <Group gap="sm">
            <Title order={2} size="h4">
              {connector.name}
            </Title>
            <Badge color={color} variant="light">
              {i18n._(words)}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {facts.filter((fact) => fact !== null).join(' · ')}
          </Text>
          {skew > tolerableSkew && (
            <Text size="sm" c="var(--mantine-color-error)">
              <Trans>Its clock is {skew} s off. Switch on time synchronisation on that machine.</Trans>
            </Text>
          )}
        </div>
        {connector.state !== 'revoked' && (
          <Button size="compact-sm" variant="default" onClick={() => setRevoking(true)}>
            <Trans>Revoke</Trans>
          </Button>
        )}
      </Group>
      <Stack gap="md">
        {connector.storages.map((storage) => (
          <StorageRow key={storage.id} storage={storage} />
        ))}
      </Stack>
      <ConfirmDialog
        opened={revoking}
        title={t`Revoke ${connector.name}?`}
        confirm={t`Revoke`}
        onClose={() => setRevoking(false)}
        onConfirm={() => revoke.mutateAsync()}
      >
        <Trans>
          Its key is not accepted any more. Files of its storages cannot be opened until another connector
          stands before them; nothing is deleted.
        </Trans>
      </ConfirmDialog>
    </Paper>
  )
}
